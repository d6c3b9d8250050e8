// Two certificates for a server, of which it uses one, and clients that take whichever it shows.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before } from 'node:test';
import tls from 'node:tls';
import { within } from './basics.mjs';

/// A folder that has them while the tests of this file run, and what a server is told to use the present one.
export function useCertificates() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'flinxx-tls-'));
  const file = (name) => path.join(folder, name);
  const certify = (name, ...key) =>
    execFileSync('openssl', ['req', '-x509', '-nodes', '-days', '2', '-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost', ...key, '-keyout', file(`${name}.key`), '-out', file(`${name}.pem`)], { stdio: 'pipe' });
  const use = (name) => {
    copyFileSync(file(`${name}.pem`), file('used.pem'));
    copyFileSync(file(`${name}.key`), file('used.key'));
  };
  before(() => {
    certify('first', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1');
    certify('second', '-newkey', 'rsa:2048');
    use('first');
  });
  after(() => rmSync(folder, { recursive: true }));
  return { folder, file, use, IDENTITY: ['--tls-cert', file('used.pem'), '--tls-key', file('used.key'), '--web-root', folder] };
}

export const TRUSTING = { rejectUnauthorized: false };

/// A TLS connection whose handshake is done; its error otherwise.
export async function openTls(server, options = {}) {
  const socket = tls.connect({ host: server.host, port: server.port, ...TRUSTING, ...options });
  await within(Promise.race([once(socket, 'secureConnect'), once(socket, 'error').then(([error]) => Promise.reject(error))]), 'the handshake');
  return socket;
}
export const subject = (socket) => socket.getPeerCertificate().subject.CN;
