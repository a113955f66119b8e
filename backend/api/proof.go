package api

import (
	"bufio"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// helloPath is the one route that answers without the key: it proves that the server has it.
const helloPath = "/api/cloud/hello"

// helloTimeout bounds the proof of a connection.
const helloTimeout = 5 * time.Second

// maxHello bounds the answer to a hello, headers included, in bytes.
const maxHello = 16 << 10

// errImpostor says that what listens at a server's address is not the server of this home.
var errImpostor = errors.New("what listens there is not the Crisol of this home")

// Proof is what a server answers to a hello.
type Proof struct {
	Proof string `json:"proof" doc:"HMAC-SHA256 under the API key of the nonce, the word server, and the server's address, each but the last followed by a line feed; base64url without padding"`
}

// proof shows that its maker knows the key. A server that was killed leaves its address and key behind, and anybody may
// listen there then; without the address in it, such a one could pass the question on to the home's next server.
func proof(key, nonce, address string) string {
	mac := hmac.New(sha256.New, []byte(key))
	_, _ = io.WriteString(mac, nonce+"\nserver\n"+address)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// transport lets no request, and so no key, onto a connection whose other end has not proven itself. The proof is of the
// connection, not of the address: the server may be gone, and its port another's, by the next one.
func transport(address, key string) *http.Transport {
	return &http.Transport{
		IdleConnTimeout: time.Minute,
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			conn, err := (&net.Dialer{Timeout: helloTimeout}).DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			if err := prove(ctx, conn, address, key); err != nil {
				return nil, errors.Join(err, conn.Close())
			}
			return conn, nil
		},
	}
}

// prove asks the other end of a fresh connection for its proof.
func prove(ctx context.Context, conn net.Conn, address, key string) error {
	if err := conn.SetDeadline(time.Now().Add(helloTimeout)); err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	nonce := rand.Text() + rand.Text() // 260 random bits
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+helloPath+"?nonce="+url.QueryEscape(nonce), nil)
	if err != nil {
		return err
	}
	if err := r.Write(conn); err != nil {
		return err
	}
	reader := bufio.NewReader(io.LimitReader(conn, maxHello))
	answer, err := http.ReadResponse(reader, r)
	if err != nil {
		return fmt.Errorf("%w: %w", errImpostor, err)
	}
	text, err := io.ReadAll(answer.Body)
	if err := errors.Join(err, answer.Body.Close()); err != nil {
		return fmt.Errorf("%w: %w", errImpostor, err)
	}
	var p Proof
	if answer.StatusCode != http.StatusOK || answer.Close || json.Unmarshal(text, &p) != nil ||
		!hmac.Equal([]byte(p.Proof), []byte(proof(key, nonce, address))) || reader.Buffered() > 0 {
		return errImpostor
	}
	if !stop() {
		return ctx.Err()
	}
	return conn.SetDeadline(time.Time{})
}
