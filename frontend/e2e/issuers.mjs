// Stands in for those who issue tokens: answers as they do, only to their own question and only to the right token.
import { createServer } from 'node:http'

const QUESTIONS = {
  '/v1/account': { type: 'user', username: 'ana' },
  '/api/whoami-v2': { type: 'user', name: 'ana', auth: { type: 'access_token', accessToken: { role: 'read' } } },
}

/** Starts the double. good is the one token that it accepts. */
export async function startIssuers(good) {
  const asked = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    const answer = request.method === 'GET' && QUESTIONS[request.url]
    response.setHeader('Content-Type', 'application/json')
    if (!answer) response.writeHead(404).end('{"error":"Not Found"}')
    else if (request.headers.authorization !== `Bearer ${good}`) response.writeHead(401).end('{"error":"Unauthorized"}')
    else response.writeHead(200).end(JSON.stringify(answer))
  })
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  return { url: `http://127.0.0.1:${server.address().port}`, asked, stop: () => server.close() }
}
