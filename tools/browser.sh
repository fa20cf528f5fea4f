#!/usr/bin/env bash
# A Chromium and Chinese fonts for the browser tests: from Debian where that is possible, else whatever is installed.
set -u
if command -v chromium >/dev/null 2>&1 && fc-list :lang=zh 2>/dev/null | grep -q .; then exit 0; fi
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  echo "Installing Chromium and Chinese fonts …"
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    chromium fontconfig fonts-noto-cjk fonts-noto-color-emoji >/dev/null && exit 0
fi
for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do
  command -v "$name" >/dev/null 2>&1 && exit 0
done
echo "No Chromium here: the browser tests will be named as not run." >&2
exit 0
