"""Make ``.venv`` from uv.lock on a machine that has Python 3.11 or later and nothing else.

Debian's own Python has neither pip nor ensurepip and refuses ``pip install`` (PEP 668), so uv comes, in this order:
from PATH; from a virtual environment with pip; from its wheel, fetched and checked against the index's own hash.
Only the standard library is used.
"""

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BOOT = ROOT / ".boot"


def main() -> None:
    if sys.version_info < (3, 11):
        sys.exit(f"Python 3.11 or later is needed; this is {platform.python_version()}. Set PYTHON=….")
    uv = find_uv()
    environment = os.environ | {"UV_PYTHON_DOWNLOADS": "never", "UV_PROJECT_ENVIRONMENT": str(ROOT / ".venv")}
    command = [uv, "sync", "--frozen", "--python", sys.executable, *sys.argv[1:]]
    sys.exit(subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode)


def find_uv() -> str:
    kept = BOOT / "bin" / "uv"
    for found in (shutil.which("uv"), kept if kept.exists() else None):
        if found:
            return str(found)
    print("Fetching uv …", flush=True)
    made = subprocess.run([sys.executable, "-m", "venv", str(BOOT)], capture_output=True, check=False)
    if made.returncode == 0:
        fetched = subprocess.run([BOOT / "bin" / "python", "-m", "pip", "install", "--quiet", "uv"], check=False)
        if fetched.returncode == 0 and kept.exists():
            return str(kept)
    return fetch_wheel(kept)


def fetch_wheel(target: Path) -> str:
    page = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple").rstrip("/") + "/uv/"
    files = json.loads(fetch(page, Accept="application/vnd.pypi.simple.v1+json"))["files"]
    tags = {"x86_64": "manylinux_2_17_x86_64", "aarch64": "manylinux_2_17_aarch64"}
    tag = (
        tags.get(platform.machine(), platform.machine())
        if sys.platform == "linux"
        else f"macosx_11_0_{platform.machine()}"
    )
    wheels = [f for f in files if f["filename"].endswith(".whl") and tag in f["filename"] and not f.get("yanked")]
    if not wheels:
        sys.exit("No uv for this machine in the package index. Install uv by hand, then run make again.")
    wheel = max(wheels, key=lambda f: f.get("upload-time", ""))
    content = fetch(urllib.parse.urljoin(page, wheel["url"]))
    if hashlib.sha256(content).hexdigest() != wheel["hashes"]["sha256"]:
        sys.exit("The uv that arrived is not the one that the index names. Try again.")
    target.parent.mkdir(parents=True, exist_ok=True)
    archive = BOOT / "uv.whl"
    archive.write_bytes(content)
    with zipfile.ZipFile(archive) as packed:
        member = next(name for name in packed.namelist() if name.endswith("/uv"))
        whole = target.with_suffix(".part")
        whole.write_bytes(packed.read(member))
    whole.chmod(0o755)
    whole.replace(target)
    return str(target)


def fetch(address: str, **headers: str) -> bytes:
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=300) as answer:
            return answer.read()
    except urllib.error.URLError as problem:
        sys.exit(
            f"{address} cannot be read ({getattr(problem, 'reason', problem)}). Look at the network, the proxy "
            "(https_proxy) and the package ca-certificates, or install uv yourself (https://docs.astral.sh/uv/); then "
            "run make again."
        )


if __name__ == "__main__":
    main()
