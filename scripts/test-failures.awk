# Reads a suite's log and prints what failed: each test that node --test, Vitest or Catch2 below ctest calls failed, with
# the lines that follow and say why, 30 lines a test at most; then each command that ended with another status than 0.
{ gsub(/\033\[[0-9;]*m/, ""); sub(/\r$/, "") }

/^ *not ok [0-9]+ / && !/# TODO/ { left = 30 }
/^ *(FAIL|×|✖) / { left = 30 }
/^([0-9]+: )?.*: FAILED:$/ { left = 12 }
/^([0-9]+: )?.*(SIGABRT|SIGSEGV|Fatal|terminate called)/ { left = 12 }
/^(That ended with status|.* ended with status|A sanitizer reported)/ { left = 1 }

left > 0 { print; left-- }
# The end of a TAP test's explanation.
/^ *\.\.\.$/ { left = 0 }
