// Ends a file of tests that are over while something that they opened is not, such as the client of a test that failed: it would
// run for ever, and nobody would read what failed. For `node --import`.
import { after } from 'node:test';

const patienceMs = 60_000;

// The runner has no tests itself, but a process for each file; nor have programs that a test forks.
if (process.env.NODE_TEST_CONTEXT && process.argv[1]?.endsWith('.test.mjs'))
  after(() => {
    setTimeout(() => {
      console.error(`The tests of this file are over, but not ${[...new Set(process.getActiveResourcesInfo())].join(', ')}.`);
      process.exit(1);
    }, patienceMs).unref();
  });
