#!/usr/bin/env bash
# Unpacks varlinkctl and systemd-analyze of systemd 257 beside whatever systemd the machine has, without installing anything.
#
#   scripts/fetch-varlinkctl.sh DIR
#
# Leaves DIR/varlinkctl and DIR/systemd-analyze, which find all that they need in DIR. Does nothing when they are there and work. The
# packages are Debian 13's, from the mirror that apt is configured with; apt checks their signatures.
set -euo pipefail

if [ $# != 1 ]; then
    echo "usage: $0 DIR" >&2
    exit 64
fi
mkdir -p "$1"
directory=$(realpath "$1")
if "$directory/varlinkctl" --version > /dev/null 2>&1 && "$directory/systemd-analyze" --version > /dev/null 2>&1; then exit 0; fi

fail() {
    echo "fetch-varlinkctl: $1" >&2
    exit 1
}

keyring=/usr/share/keyrings/debian-archive-keyring.gpg
command -v apt-get > /dev/null || fail "apt-get is needed to fetch the packages"
[ -e "$keyring" ] || fail "$keyring is missing, to check the packages with; install debian-archive-keyring"
# The archive itself, not the one of security updates, which holds only some packages.
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2> /dev/null | awk '!/security/ && !found { print; found = 1 }')
[ -n "$mirror" ] || fail "apt is configured with no mirror of Debian"

# Built aside and moved at the end, so that what was interrupted is not taken for complete.
work=$(mktemp -d "$directory/fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/apt/lists/partial "$work"/apt/cache/archives/partial "$work/root"
echo "deb [signed-by=$keyring] $mirror trixie main" > "$work/apt/sources.list"
touch "$work/apt/status"
# apt works on directories of its own here; the machine's are neither read nor changed, but for its proxies and the like.
apt_options=(
    --quiet=2
    -o "Dir::Etc::sourcelist=$work/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null
    -o "Dir::State::lists=$work/apt/lists" -o "Dir::State::status=$work/apt/status" -o "Dir::Cache=$work/apt/cache"
    -o APT::Sandbox::User= -o Acquire::Languages=none
)
packages=(
    systemd libsystemd-shared
    libc6 libcap2 libmount1 libblkid1 libselinux1 libpcre2-8-0 libseccomp2 libacl1 libcrypt1 libssl3t64 zlib1g libzstd1 libpam0g
    libaudit1 libcap-ng0
)
echo "fetch-varlinkctl: fetching systemd 257's tools into $1" >&2
apt-get "${apt_options[@]}" update || fail "apt-get update failed for $mirror trixie"
(cd "$work/apt" && apt-get "${apt_options[@]}" download "${packages[@]}") || fail "apt-get could not download from $mirror trixie"
for package in "$work"/apt/*.deb; do dpkg-deb --extract "$package" "$work/root"; done

libraries=usr/lib/$(uname -m)-linux-gnu
loader=$(cd "$work/root" && compgen -G "$libraries/ld-linux-*.so.*") || fail "the unpacked libc6 has no loader in $libraries"
rm -rf "$directory/root"
mv "$work/root" "$directory/root"
for tool in varlinkctl systemd-analyze; do
    # Their own loader, so that the machine's older C library does not matter.
    cat > "$work/$tool" << EOF
#!/bin/sh
exec "$directory/root/$loader" --library-path "$directory/root/$libraries/systemd:$directory/root/$libraries" \\
    --argv0 $tool "$directory/root/usr/bin/$tool" "\$@"
EOF
    chmod +x "$work/$tool"
    mv "$work/$tool" "$directory/$tool"
    "$directory/$tool" --version > /dev/null || fail "the unpacked $tool does not run"
done
