#!/usr/bin/env bash
# Runs the unit tests that were built, in several processes one after the other, and sums up.
#
#   scripts/unit-tests.sh [TEST OPTION...]
#
# In one process, all tests together hold more than 1,024 descriptors, beyond which Foundation's Process crashes, and those that keep both cores busy make those wait that
# talk over sockets. The last group is all that is in no other one, so that no test is left out.
set -uo pipefail
cd "$(dirname "$0")/.."
groups=(
    '^(CivilTimeTests)\.'
    '^(VarlinkTests)\.'
    '^(FollowUpTests|ConfigurationTests|IntakeTests|StoreTests|KeeperTests|SimulationTests|ControlAPITests)\.'
    '^(ControlTests)\.'
    '^(DeliveryTests)\.'
    '^(DaemonTests)\.'
    '^(DutyTests)\.'
)
bundle=.build/debug/followupdPackageTests.xctest
log=$(mktemp)
trap 'rm -f "$log"' EXIT
passed=0 failed=0

run() { # run OPTION...: one process; counts its tests
    local tests bad
    # To a file first: what a test leaves running must not hold up whoever reads on.
    "$bundle" --testing-library swift-testing "$@" > "$log" 2>&1 < /dev/null
    local status=$?
    cat "$log"
    tests=$(sed -n 's/.*Test run with \([0-9]*\) tests* .*/\1/p' "$log" | tail -n 1)
    bad=$(grep -c '^✘ Test .* failed after' "$log")
    if [ -z "$tests" ] || [ "$tests" = 0 ]; then
        echo "unit-tests: a group of tests did not come to its end: $*" >&2
        tests=0 bad=1
    elif [ "$status" != 0 ] && [ "$bad" = 0 ]; then
        bad=1
    fi
    passed=$((passed + (tests > bad ? tests - bad : 0)))
    failed=$((failed + bad))
}

others=()
for group in "${groups[@]}"; do
    run --filter "$group" "$@"
    others+=(--skip "$group")
done
run "${others[@]}" "$@"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
