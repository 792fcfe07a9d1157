#!/bin/sh
# Makes a virtual environment with everything pinned: `sh sandbox/venv.sh .venv [python]`.
#
# Runs before there is a Python to run with, so it is a shell script. Without a second word it takes the first Python
# here that runs and is new enough; uv fetches one where there is none.
set -eu
venv=$1 wanted=${2:-}
oldest=3.11

told() { echo "$*" >&2; }
fits() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
whole() { "$1" -c 'import sys; print(sys.executable)'; }
version() { "$1" -c 'import sys; print("Python %d.%d" % sys.version_info[:2])' 2>/dev/null || echo "no Python that runs"; }
uv_is_here() { command -v uv >/dev/null 2>&1; }

# pyenv compiles without optimisation unless it is told to: such a Python takes up to half as long again for everything.
is_quick() {
  "$1" -c 'import sys, sysconfig
flags = sysconfig.get_config_var("CONFIG_ARGS") or ""
sys.exit("pyenv" in sys.base_prefix and "--enable-optimizations" not in flags)' >/dev/null 2>&1
}
makes_venvs() { uv_is_here || "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }

# A name may exist and not run: a shim of pyenv for a version that is not chosen. Those that it keeps come last.
find_python() {
  system=${SYSTEM_PYTHON:-/usr/bin/python3}
  for name in python3 python3.14 python3.13 python3.12 python3.11 "$system"; do
    if fits "$name" && is_quick "$name" && makes_venvs "$name"; then whole "$name"; return; fi
  done
  for name in python3 python3.14 python3.13 python3.12 python3.11 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/*/bin/python3; do
    if fits "$name"; then whole "$name"; return; fi
  done
}

if [ -n "$wanted" ]; then
  if ! fits "$wanted"; then
    told "PYTHON is '$wanted', which is $(version "$wanted"): Dandeli needs Python $oldest or newer."
    exit 1
  fi
  python=$(whole "$wanted")
else
  python=$(find_python)
fi
if [ -z "$python" ] && ! uv_is_here; then
  told "Dandeli needs Python $oldest or newer. python3 here is $(version python3), and none of python3.14 to python3.11 runs."
  told "Install one (Debian, Ubuntu: apt install python3 python3-venv; or https://docs.astral.sh/uv/), or say where it is:"
  told "make PYTHON=/path/to/python3"
  exit 1
fi

# What is there stays, unless its Python is gone or too old.
if ! fits "$venv/bin/python"; then
  if uv_is_here; then
    uv venv -q --clear --python "${python:->=$oldest}" "$venv"
  elif ! "$python" -m venv --clear "$venv" >/dev/null 2>&1; then
    told "$python ($(version "$python")) cannot make a virtual environment. Debian and Ubuntu: apt install python3-venv,"
    told "or the package of that very version, such as python3.12-venv. Elsewhere: https://docs.astral.sh/uv/"
    exit 1
  fi
fi

echo "Installing into $venv with $(version "$venv/bin/python") (about a minute the first time) ..."
if uv_is_here; then
  uv=uv
else
  # pip alone takes minutes; uv, pinned as everything else, takes seconds for the rest.
  pinned=$(mktemp)
  trap 'rm -f "$pinned"' EXIT
  awk '/^uv==/ {on = 1} on {print} on && !/\\$/ {exit}' requirements-dev.txt >"$pinned"
  "$venv/bin/python" -m pip install -q --disable-pip-version-check --require-hashes -r "$pinned"
  uv=$venv/bin/uv
fi
# Compiled once and here: where PYTHONDONTWRITEBYTECODE is set, each process would compile all of it at each start.
"$uv" pip install -q --compile-bytecode --python "$venv/bin/python" --require-hashes -r requirements-dev.txt
