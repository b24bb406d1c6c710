#!/usr/bin/env bash
# Checks that the manual pages are set without a warning, fit into 110 columns and have the sections that man-pages(7) asks for.
set -euo pipefail
cd "$(dirname "$0")/.."

failed=0
complain() {
    echo "check-manual: $1: $2" >&2
    failed=1
}

pages=(docs/man/*.[1-8])
for page in "${pages[@]}"; do
    [ -e "$page" ] || { echo "check-manual: there is no manual page in docs/man" >&2; exit 1; }
    # man wants neither a terminal nor an installed page; a locale that has all characters it may need.
    text=$(LC_ALL=C.UTF-8 MANROFFOPT= MANWIDTH=110 man --warnings=w --local-file "$page" 2> .manual-warnings | col -bx) || complain "$page" "man fails"
    if [ -s .manual-warnings ]; then complain "$page" "$(cat .manual-warnings)"; fi
    for section in NAME DESCRIPTION "SEE ALSO"; do
        grep --quiet --line-regexp "$section" <<< "$text" || complain "$page" "has no section $section"
    done
    # The pages carry no date: they are those of the version that they are installed with.
    if command -v mandoc > /dev/null; then
        lint=$(mandoc -T lint -W warning "$page" | grep -v 'missing date') || true
        [ -z "$lint" ] || complain "$page" "$lint"
    fi
    # A line that is too wide comes from a table that does not fit.
    wide=$(awk 'length > 110' <<< "$text")
    [ -z "$wide" ] || complain "$page" "is wider than 110 columns: $wide"
done
rm -f .manual-warnings
[ $failed = 0 ] || exit 1
echo "check-manual: ${#pages[@]} manual pages, no warnings"
