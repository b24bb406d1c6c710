#!/usr/bin/env bash
# Sees to it that what followupd is built, tested or measured with is there, and installs what is missing.
#
#   scripts/install-deps.sh [run|test|bench|torture]
#
# System packages come from the repositories that apt is configured with, as root or through sudo; nothing is touched when nothing is
# missing. `test` also makes a Python environment in .venv: the tests use Python programs as judges.
set -euo pipefail
cd "$(dirname "$0")/.."

purpose=${1:-run}
# g++ stands for all that Swift links with as well: the linker, the C library's headers, the runtime of GCC.
packages=(git g++ make pkg-config libsystemd-dev libsqlite3-dev tzdata)
case $purpose in
    run) ;;
    test)
        packages+=(
            sqlite3 systemd python3 python3-venv debian-archive-keyring jq tmux zsh fish man-db mandoc curl locales openssh-client openssh-server
        )
        ;;
    bench | torture) packages+=(sqlite3 systemd python3) ;;
    *)
        echo "usage: $0 [run|test|bench|torture]" >&2
        exit 64
        ;;
esac

fail() {
    echo "install-deps: $1" >&2
    exit 1
}

check_swift() {
    local version
    command -v swift > /dev/null || fail "there is no swift in PATH; install Swift 6.1 or later (https://www.swift.org/install)"
    # A swift that lacks libraries of its own fails here.
    version=$(swift --version 2>&1 | sed -n 's/.*Swift version \([0-9][0-9]*\.[0-9][0-9]*\).*/\1/p; /Swift version/q') || true
    [ -n "$version" ] || fail "$(command -v swift) does not run; see what its installation guide asks for: $(swift --version 2>&1 | sed -n 1p)"
    if [ "${version%%.*}" -lt 6 ] || { [ "${version%%.*}" = 6 ] && [ "${version#*.}" -lt 1 ]; }; then
        fail "Swift 6.1 or later is needed, $(command -v swift) is $version; install it (https://www.swift.org/install)"
    fi
}

# Prints those of the packages that are not installed.
missing_packages() {
    local installed
    # dpkg-query fails when it does not know a package: then that one is missing in what it prints.
    installed=$(dpkg-query --show --showformat='${db:Status-Status} ${Package}\n' "${packages[@]}" 2> /dev/null || true)
    for package in "${packages[@]}"; do
        grep --quiet --line-regexp --fixed-strings "installed $package" <<< "$installed" || echo "$package"
    done
}

install_packages() {
    local missing=("$@") install become=()
    install=(env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "${missing[@]}")
    if [ "$(id -u)" != 0 ]; then
        become=(sudo)
        # Nobody is there to type a password.
        [ -t 0 ] || become=(sudo -n)
        if ! command -v sudo > /dev/null || ! "${become[@]}" true; then
            fail "these packages are missing and only root may install them. Run, as root:
    apt-get update && apt-get install --yes ${missing[*]}"
        fi
    fi
    echo "install-deps: installing ${missing[*]}" >&2
    # What is known of the repositories may be old, or nothing.
    "${become[@]}" "${install[@]}" > /dev/null 2>&1 && return
    "${become[@]}" apt-get update --quiet=2 || fail "apt-get update failed; see above"
    "${become[@]}" "${install[@]}" > /dev/null || fail "apt-get could not install ${missing[*]}; see above"
}

check_packages() {
    local missing
    if ! command -v dpkg-query > /dev/null || ! command -v apt-get > /dev/null; then
        # Elsewhere, what is compiled against is looked for, and the rest is left to whoever runs this.
        pkg-config --exists libsystemd sqlite3 && return
        fail "the headers of libsystemd and SQLite are missing, and this script installs with apt only; install, under the names that your system gives them: ${packages[*]}"
    fi
    mapfile -t missing < <(missing_packages)
    [ ${#missing[@]} = 0 ] || install_packages "${missing[@]}"
}

# .venv holds exactly scripts/requirements-test.txt; a copy of that file, written last, says that it is complete.
check_venv() {
    local wanted=scripts/requirements-test.txt
    if cmp --silent "$wanted" .venv/requirements.txt && .venv/bin/python -c ''; then return; fi
    echo "install-deps: making the Python environment .venv" >&2
    rm -rf .venv
    python3 -m venv .venv || fail "cannot make a Python environment; is the package python3-venv installed for $(command -v python3)?"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --requirement "$wanted" \
        || fail "pip could not install what $wanted names; see above"
    cp "$wanted" .venv/requirements.txt
}

check_packages
check_swift
if [ "$purpose" = test ]; then check_venv; fi
