// What most test files set up: a server, a browser, and people who are gone after each test.
import assert from 'node:assert/strict';
import { after, afterEach, before } from 'node:test';
import { openUser, startBrowser, startServer } from './harness.mjs';

/**
 * A server and a browser, `server` and `browser` of what this gives, for all tests of the suite or file in which it is called. Who
 * comes by `open` leaves after the test; `left` hears who that was.
 */
export function setStage({ serve = startServer, browse = startBrowser, left = () => undefined } = {}) {
  let users = [];
  const stage = {
    async open(options, prepare, { browser = stage.browser, url = stage.server.url } = {}) {
      const user = await openUser(browser, url, options, prepare);
      users.push(user);
      return user;
    },
  };
  before(async () => {
    [stage.server, stage.browser] = await Promise.all([serve(), browse()]);
  });
  afterEach(async () => {
    const gone = users;
    users = [];
    await Promise.all(gone.map((user) => user.leave()));
    await left(gone);
  });
  after(async () => {
    await stage.browser?.close();
    await stage.server?.stop();
  });
  return stage;
}

/** For `left`: nothing went wrong in anybody's browser. */
export function assertNoErrors(users) {
  assert.deepEqual(users.flatMap((user) => user.errors), []);
}
