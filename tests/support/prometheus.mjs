// Debian's Prometheus, over servers with an operator's listener.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { TOKEN } from './admin.mjs';
import { eventually } from './basics.mjs';
import { freePort, request } from './wire.mjs';

/// It keeps what it has in the folder, scrapes those ports twice a second, and evaluates that file of rules every second.
export async function startPrometheus(folder, ports, rules) {
  const file = (name) => path.join(folder, name);
  const port = await freePort();
  writeFileSync(file('token'), TOKEN);
  writeFileSync(
    file('prometheus.yml'),
    JSON.stringify({
      global: { scrape_interval: '500ms', scrape_timeout: '500ms', evaluation_interval: '1s' },
      rule_files: [rules],
      scrape_configs: [{ job_name: 'flinxx', authorization: { credentials_file: file('token') }, static_configs: [{ targets: ports.map((each) => `127.0.0.1:${each}`) }] }],
    }),
  );
  const child = spawn('prometheus', [`--config.file=${file('prometheus.yml')}`, `--storage.tsdb.path=${file('data')}`, `--web.listen-address=127.0.0.1:${port}`, '--log.level=error'], { stdio: ['ignore', 'ignore', 'inherit'] });
  const get = (target) => request({ host: '127.0.0.1', port }, target);
  await eventually(async () => (await get('/-/ready').catch(() => ({}))).status, 200, 'Prometheus');
  return {
    get,
    /// The values of an expression, now.
    async evaluate(expr) {
      const { json } = await get(`/api/v1/query?query=${encodeURIComponent(expr)}`);
      assert.equal(json.status, 'success', `${expr}: ${json.error}`);
      return json.data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
    },
    async stop() {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}
