// What the tests of every room import; what only some need (bare, playground, restart, leavers, rfc6455) has a file of its own.
export * from './basics.mjs';
export * from './engineio.mjs';
export * from './official.mjs';
export * from './server.mjs';
export * from './wire.mjs';
