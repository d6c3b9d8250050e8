// Clients that find, skip, stop and relay at random, whose connections are lost, and who come back.
import { test } from 'node:test';
import { SCALE, useServer } from '../support/index.mjs';
import { COME_BACK, Crowd, STEPS, seed, walk } from './walk.mjs';

const server = useServer('--threads', '4', '--recovery-time', '60000', '--ping-timeout', '300000'); // only what the test cuts is lost
const count = Math.ceil(4000 * SCALE);

test(`${count} random steps, seed ${seed}`, async (t) => {
  t.diagnostic(`FLINXX_TEST_SEED=${seed}`);
  await walk(new Crowd([server]), count, [...STEPS, COME_BACK], ['leave']);
});
