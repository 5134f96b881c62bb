#!/bin/bash
# Builds the compiled modules with AddressSanitizer in a scratch copy, and runs the
# tests named, folders or files below tests/ (default: store). Usage, at the root:
#   tests/asan.sh [test ...]
#   tests/asan.sh store face/test_lifetimes.py model engine
# NRNMINI_LONG_TESTS=1 makes the state machines run their full length.
set -euo pipefail
floors=("$@")
[ ${#floors[@]} -gt 0 ] || floors=(store)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$scratch" 2>/dev/null
cd "$scratch"
CFLAGS="-O1 -g -fsanitize=address -fno-omit-frame-pointer" \
    LDFLAGS="-fsanitize=address" python setup.py -q build_ext --inplace
# The interpreter itself leaks by design and is not instrumented. Memory comes from
# malloc so that the sanitizer sees it.
export ASAN_OPTIONS="detect_leaks=0:allocator_may_return_null=1" PYTHONMALLOC=malloc
preload="$("${CC:-gcc}" -print-file-name=libasan.so)"
for floor in "${floors[@]}"; do
    LD_PRELOAD="$preload" python -m pytest -q -p no:faulthandler "tests/$floor"
done
