#!/usr/bin/env bash
# Fuzzes what reads text and bytes, with libFuzzer and the address sanitizer.
#
#   scripts/fuzz.sh [SECONDS] [TOPIC...]     10 seconds for each topic unless told otherwise
#
# Ends with an error, and shows the input, when a promise is broken, memory is misused, or one input takes more than 2 s or 512 MiB.
# What was found worth keeping is in .build/fuzz/corpus/TOPIC and is where the next run goes on.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-10}
shift || true
out=$PWD/.build/fuzz
mkdir -p "$out"

sanitize=(-sanitize=fuzzer,address)
# The room under test gets the fuzzer's eyes, but not its main function. -Ounchecked is not wanted: traps are what is looked for.
if [ ! -e "$out/fuzz" ] || [ -n "$(find Sources/CivilTime Tests/Fuzz -newer "$out/fuzz" -print -quit)" ]; then
    (
        cd "$out"
        mapfile -t sources < <(find ../../Sources/CivilTime -name '*.swift' | sort)
        swiftc -O -wmo -swift-version 6 -package-name followupd -parse-as-library -enable-testing -module-name CivilTime "${sanitize[@]}" \
            -emit-module -emit-module-path CivilTime.swiftmodule -emit-object -o CivilTime.o "${sources[@]}"
        swiftc -O -wmo -swift-version 6 -package-name followupd -parse-as-library -module-name Fuzz -use-ld=lld "${sanitize[@]}" -I . CivilTime.o ../../Tests/Fuzz/*.swift -o fuzz.new
        mv fuzz.new fuzz
    )
fi

topics=("$@")
[ ${#topics[@]} -gt 0 ] || mapfile -t topics < <(sed -n 's/^    "\([a-z]*\)": fuzz.*/\1/p' Tests/Fuzz/FuzzMain.swift)
failed=0
for topic in "${topics[@]}"; do
    corpus=$out/corpus/$topic
    mkdir -p "$corpus"
    seeds=()
    [ -d "Tests/Fuzz/Seeds/$topic" ] && seeds=("Tests/Fuzz/Seeds/$topic")
    # The system's own zone files are the best seeds there are.
    [ "$topic" = zone ] && cp -L /usr/share/zoneinfo/{Europe/Amsterdam,America/New_York,Pacific/Apia,Africa/Casablanca,UTC} "$corpus/"
    options=(-max_total_time="$seconds" -timeout=2 -rss_limit_mb=512 -max_len=4096 -print_final_stats=1 -artifact_prefix="$out/$topic-")
    [ -e "Tests/Fuzz/Seeds/$topic.dict" ] && options+=(-dict="Tests/Fuzz/Seeds/$topic.dict")
    # Swift's runtime keeps metadata for ever, which the leak detector takes for leaks.
    if FUZZ_TOPIC=$topic SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0 "$out/fuzz" "${options[@]}" "$corpus" "${seeds[@]}" > "$out/$topic.log" 2>&1; then
        echo "fuzz $topic: $(sed -n 's/stat::number_of_executed_units: *//p' "$out/$topic.log") executions in $seconds s, nothing found"
    else
        echo "fuzz $topic: FAILED" >&2
        tail -40 "$out/$topic.log" >&2
        failed=1
    fi
done
exit $failed
