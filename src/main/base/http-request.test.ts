import dns from 'node:dns/promises';
import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { receiveHttp } from '../../../tests/helpers/http-receiver';
import { type HttpRequest, sendHttpRequest } from './http-request';

const query = (url: string, values: Partial<HttpRequest> = {}) =>
  sendHttpRequest({
    url,
    method: 'GET',
    headers: {},
    allowLinkLocal: false,
    signal: AbortSignal.timeout(3_000),
    maxBytes: 1_000,
    ...values,
  });

describe('sendHttpRequest', () => {
  it('sends a body and returns status, header and body of the response', async () => {
    const { url, received } = await receiveHttp((response) => response.writeHead(201, { 'x-a': 'b' }).end('made'));
    const answer = await query(url, { method: 'POST', body: 'größer', headers: { 'x-token': '1' } });
    expect(answer).toMatchObject({ kind: 'answer', status: 201, body: 'made', headers: { 'x-a': 'b' } });
    expect(received).toMatchObject([{ method: 'POST', body: 'größer', headers: { 'x-token': '1' } }]);
  });

  it('tries every address of a name', async () => {
    const { url } = await receiveHttp((response) => response.end('there'));
    const lookup = vi.spyOn(dns, 'lookup').mockResolvedValue([
      { address: '::1', family: 6 },
      { address: '127.0.0.1', family: 4 },
    ] as never);
    onTestFinished(() => lookup.mockRestore());
    expect(await query(url.replace('127.0.0.1', 'localhost'))).toMatchObject({ kind: 'answer', body: 'there' });
  });

  it('refuses a redirect that leads nowhere', async () => {
    const { url } = await receiveHttp((response) => response.writeHead(302, { location: 'http://[' }).end());
    expect(await query(url)).toEqual({ kind: 'refused', reason: 'it redirects to an invalid address' });
  });

  it('stops after the allowed number of redirects', async () => {
    const { url, received } = await receiveHttp((response, { path }) => {
      const left = Number(path?.slice(1));
      if (left > 0) response.writeHead(302, { location: `/${left - 1}` });
      response.end('there');
    });
    expect(await query(`${url}/2`, { maxRedirects: 2 })).toMatchObject({ kind: 'answer', body: 'there' });
    expect(received).toHaveLength(3);
    expect(await query(`${url}/3`, { maxRedirects: 2 })).toEqual({
      kind: 'refused',
      reason: 'it redirects more than 2 times',
    });
    expect(await query(`${url}/1`, { maxRedirects: 0 })).toEqual({
      kind: 'refused',
      reason: 'it redirects, and redirects are not followed here',
    });
  });

  it.each([
    ['gzip', gzipSync],
    ['X-Gzip', gzipSync],
    ['deflate', deflateSync],
  ])('reads a body that the server compressed unasked with %s, up to the limit', async (encoding, compress) => {
    const { url } = await receiveHttp((response, { path }) =>
      response
        .writeHead(200, { 'content-encoding': encoding })
        .end(compress(path === '/bomb' ? Buffer.alloc(50_000_000, 'x') : 'größer')),
    );
    expect(await query(url)).toMatchObject({ status: 200, body: 'größer', isCut: false });
    const cut = await query(`${url}/bomb`);
    expect(cut).toMatchObject({ isCut: true, body: 'x'.repeat(1_000) });
  });

  it('reports a body that is not compressed as its header says, and expects none where there is none', async () => {
    const { url } = await receiveHttp((response, { path }) =>
      response
        .writeHead(path === '/empty' ? 204 : 200, { 'content-encoding': 'gzip' })
        .end(path === '/empty' ? '' : 'not compressed at all'),
    );
    await expect(query(url)).rejects.toMatchObject({ code: 'Z_DATA_ERROR' });
    expect(await query(`${url}/empty`)).toMatchObject({ status: 204, body: '' });
    expect(await query(url, { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  });
});
