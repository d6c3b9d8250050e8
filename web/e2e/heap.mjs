/** How many objects of a kind the page holds after what nobody needs was collected. */
export async function countObjects(page) {
  const session = await page.context().newCDPSession(page);
  const count = async (prototype) => {
    const { result } = await session.send('Runtime.evaluate', { expression: `${prototype}.prototype` });
    const { objects } = await session.send('Runtime.queryObjects', { prototypeObjectId: result.objectId });
    const { result: length } = await session.send('Runtime.callFunctionOn', {
      objectId: objects.objectId,
      functionDeclaration: 'function count() { return this.length; }',
      returnByValue: true,
    });
    await Promise.all([result, objects].map(({ objectId }) => session.send('Runtime.releaseObject', { objectId })));
    return length.value;
  };
  for (let round = 0; round < 3; round += 1) await session.send('HeapProfiler.collectGarbage');
  const found = {
    connections: await count('RTCPeerConnection'),
    channels: await count('RTCDataChannel'),
    tracks: await count('MediaStreamTrack'),
    streams: await count('MediaStream'),
  };
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  const metric = (wanted) => metrics.find(({ name }) => name === wanted).value;
  await session.detach();
  return { ...found, heap: metric('JSHeapUsedSize'), nodes: metric('Nodes') };
}
