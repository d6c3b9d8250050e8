// Runs groups of cases against our echo server, and against Beast's, which shows that the cases are right.
import { describe, test } from 'node:test';
import { useEcho } from './echo.mjs';
import { cutsFor, fails, op, runCase } from '../support/rfc6455.mjs';

export const SERVERS = ['websocket_echo', 'beast_echo'];

// Beast repeats the code of a close frame without its reason, and 1000 for none.
const asBeast = ([kind, payload]) => (kind !== op.CLOSE ? [kind, payload] : payload.length === 0 ? fails(1000) : [kind, payload.subarray(0, 2)]);

/// What a server has to answer. `beast` is what Beast answers where it differs.
function expected(server, { answers, beast = answers }) {
  return server === 'beast_echo' ? beast.map(asBeast) : answers;
}

/// `groups` are lists of cases by name. A case: name, frames that the client writes, answers that it gets.
export function runGroups(groups) {
  for (const name of SERVERS) {
    describe(name, () => {
      const server = useEcho(name);
      for (const [group, cases] of Object.entries(groups))
        test(group, async () => {
          for (const each of cases)
            for (const [cut, pieces] of cutsFor(each))
              await runCase(server, { name: `${each.name}, ${cut}`, frames: each.frames, answers: expected(name, each) }, pieces);
        });
    });
  }
}
