"""Questions of the market: what fits whom, what the numbers are, what measures brought."""
