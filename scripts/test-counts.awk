# Reads what one command of scripts/test printed (-v status= its exit status) and prints how many tests passed and how
# many failed. Knows the closing lines of Catch2 below ctest, ctest, node --test, Vitest, and "N passed, N failed".
# A command that counts nothing is one test itself.
{ gsub(/\033\[[0-9;]*m/, ""); sub(/\r$/, "") }

/^([0-9]+: )?All tests passed \(/ { match($0, /in [0-9]+ test case/); add(substr($0, RSTART + 3) + 0, 0); programs_passed++ }
/^([0-9]+: )?test cases: / { add(before("passed"), before("failed")); programs_failed++ }
/^[0-9]+% tests passed, / { match($0, /, [0-9]+ tests? failed/); ctest_failed = substr($0, RSTART + 2) + 0; ctest_all = $NF; seen = 1 }
/^(#|ℹ) pass [0-9]+$/ { add($3, 0) }
/^(#|ℹ) (fail|cancelled) [0-9]+$/ { add(0, $3) }
/^ +Tests  .*\([0-9]+\)$/ { add(before("passed"), before("failed")) }
/^[0-9]+ passed, [0-9]+ failed$/ { add($1, $3) }

# The number that stands before WORD in this line.
function before(word) { return match($0, "[0-9]+ " word) ? substr($0, RSTART) + 0 : 0 }
function add(p, f) { passed += p; failed += f; seen = 1 }

END {
  # What ctest ran that is no Catch2 program, or died before it could say how it went.
  if (ctest_all) add(ctest_all - ctest_failed - programs_passed, 0)
  if (ctest_failed > programs_failed) add(0, ctest_failed - programs_failed)
  if (!seen && status == 0) passed = 1
  if (passed + failed == 0 || (status != 0 && failed == 0)) failed++
  print passed + 0, failed + 0
}
