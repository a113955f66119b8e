// Package core puts the parts of Crisol together, and nothing else does. Whoever holds the lock of a home opens one
// Core, starts it, and serves it to its faces.
package core

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/oklog/ulid/v2"

	"crisol/backend/account"
	"crisol/backend/delivery"
	"crisol/backend/draft"
	"crisol/backend/event"
	"crisol/backend/hub"
	"crisol/backend/ingress"
	"crisol/backend/job"
	"crisol/backend/library"
	"crisol/backend/network"
	"crisol/backend/provider"
	"crisol/backend/provider/rehearsal"
	"crisol/backend/receiver"
	"crisol/backend/sample"
	"crisol/backend/secret"
	"crisol/backend/series"
	"crisol/backend/staging/served"
	"crisol/backend/store"
	"crisol/backend/thumbnail"
	"crisol/backend/training"
	"crisol/backend/transcript"
)

// StoragePath is where the storage stands on the ingress; SimpleTuner's own server has it in the same place.
const StoragePath = "/api/cloud/storage"

// Options are what a Core needs.
type Options struct {
	Lock    *Lock
	Version string
	// Ingress is the address of the storage's listener; "" takes the one that the home used before, or a free port of
	// this machine.
	Ingress string
	// PublicURL is the URL under which the internet reaches the ingress; "" when it does not.
	PublicURL string
	// Child is the program and arguments that become a rehearsal's trainer; see RunHidden.
	Child []string
	Log   *slog.Logger
	Keys  *secret.Keychain // nil opens the OS keychain
	// Trash is where models go that a person throws away; nil is that of the system.
	Trash library.Trasher
	// Targets finds the folders from which other programs read models; nil looks in the person's home.
	Targets func() []library.Target
	// Issuers are where the issuers of tokens answer; empty are the public ones.
	Issuers account.Endpoints
}

// Core is a running Crisol.
type Core struct {
	o         Options
	home      Home
	store     *store.Store
	keys      *secret.Keychain
	events    *event.Bus
	storage   *receiver.Server
	ingress   *ingress.Ingress
	providers *provider.Registry
	training  *training.Service
	library   *library.Library
	shelf     *shelf
	network   *network.Network
	issuers   *account.Issuers
	logs      *transcript.Desk
	curves    *series.Desk
	small     *thumbnail.Shelf
	seen      *seen
	drafts    *draft.Store

	mu          sync.Mutex
	endpoint    string     // of the storage, for trainers on this machine
	open        string     // address of the storage that other machines reach; \"\" when there is none
	problem     string     // see Info.Problem
	sampling    sync.Mutex // held while the sample dataset is laid out
	moving      sync.Mutex // held while the storage moves to another port
	remembering sync.Mutex // held while the list of recent configs is changed
}

// ErrPortInUse says that another program has the storage's port.
var ErrPortInUse = ingress.ErrPortInUse

// Info describes a running Crisol.
type Info struct {
	Version  string       `json:"version"`
	Home     string       `json:"home"`
	Storage  string       `json:"storage" doc:"URL of the storage for trainers on this machine"`
	Public   string       `json:"public,omitempty" doc:"URL of the storage for trainers elsewhere"`
	Exposed  []string     `json:"exposed,omitempty" doc:"Where other computers reach the storage; absent when they cannot"`
	Outputs  string       `json:"outputs" doc:"Folder in which models arrive"`
	Keychain secret.State `json:"keychain"`
	Busy     bool         `json:"busy" doc:"There is work to do for some job"`
	Problem  string       `json:"problem,omitempty" say:"true" doc:"What keeps this Crisol from working as it should, and what to do"`
}

// Open opens the home's parts. Nothing runs before Start. The caller keeps the lock, also when this fails.
func Open(ctx context.Context, o Options) (*Core, error) {
	home := o.Lock.home
	c := &Core{o: o, home: home, keys: o.Keys, events: event.NewBus(time.Now), seen: newSeen()}
	if c.keys == nil {
		c.keys = secret.Open(ctx)
	}
	c.openNetwork()
	var err error
	if c.store, err = store.Open(home.Database(), home.Jobs()); err != nil {
		return nil, err
	}
	if err := errors.Join(c.store.Sweep(), c.openStorage()); err != nil {
		_ = c.store.Close()
		return nil, err
	}
	c.providers = provider.NewRegistry(
		rehearsal.New(rehearsal.Options{
			Root: filepath.Join(home.Private(), "rehearsal"), Command: o.Child, Settings: c.rehearsalSettings,
		}),
		provider.Announced(provider.Description{
			ID: "simpletuner_io", Name: "SimpleTuner.io", Summary: "Training at SimpleTuner.io", Hardware: []provider.Hardware{},
		}),
	)
	c.training = training.New(training.Options{
		Store: c.store, Providers: c.providers, Serving: served.New(c.storage), Delivery: delivery.Disk{}, Keys: c.keys, Events: c.events,
		Endpoint: c.endpointFor, Consent: c.Consent, Outputs: filepath.Join(home.Outputs(), training.OutputsBucket),
		NewID: newID, Clock: now, Log: o.Log, KeychainProblem: func() string { return c.keys.State().Problem },
		Probes: training.Probes{
			Hub: hub.New(c.hubEndpoint(), c.network.Client()), Secret: c.keys.Get, Space: receiver.FreeSpace, HTTP: c.network.Client(),
		},
		Settle: func(ctx context.Context, id job.ID) error {
			ctx, cancel := context.WithTimeout(ctx, settleFor)
			defer cancel()
			return c.storage.Settle(ctx, training.OutputsBucket, string(id)+"/")
		},
	})
	c.library = library.New(library.Options{
		Dir: c.libraryDir, Trash: o.Trash, Delivered: c.delivered, Clock: now,
	})
	c.shelf = newShelf(c)
	c.logs, c.curves = transcript.NewDesk(atHand), series.NewDesk(atHand)
	c.small = thumbnail.NewShelf(filepath.Join(home.Private(), "thumbnails"), keptThumbnails)
	if c.drafts, err = draft.Open(draft.Options{
		Dir: home.Drafts(), NewID: func() string { return string(newID()) }, Clock: now,
	}); err != nil {
		return nil, errors.Join(err, c.storage.Close(), c.store.Close())
	}
	return c, nil
}

// hubEndpoint is where the Hub is; HF_ENDPOINT names a mirror, as it does for SimpleTuner.
func (c *Core) hubEndpoint() string {
	if at := c.o.Issuers.HuggingFace; at != "" {
		return at
	}
	if mirror := os.Getenv("HF_ENDPOINT"); mirror != "" {
		return strings.TrimRight(mirror, "/")
	}
	return hub.Endpoint
}

// settleFor bounds the wait for uploads that are under way when their job has ended.
const settleFor = 10 * time.Minute

func (c *Core) openStorage() (err error) {
	c.storage, err = receiver.New(receiver.Options{
		Prefix: StoragePath, Root: c.home.Outputs(), State: filepath.Join(c.home.Private(), "storage"),
		Keys: keyring{c}, Observer: observer{c}, Clock: now, Log: c.o.Log,
	})
	if err != nil {
		return err
	}
	if err := c.storage.CreateBucket(training.OutputsBucket); err != nil {
		return err
	}
	c.ingress, err = ingress.New(ingress.Options{Handlers: map[string]http.Handler{StoragePath: c.storage}, Log: c.o.Log})
	return err
}

// Start serves the data of unfinished jobs, opens the storage, and carries on with the jobs, in this order.
func (c *Core) Start(ctx context.Context) error {
	if err := c.training.Restore(); err != nil {
		return err
	}
	addr, err := c.listen(ctx)
	if err != nil {
		return err
	}
	c.listensOn(addr)
	c.shelf.start(context.WithoutCancel(ctx)) // Close ends it, once what has just come home is put away
	if err := c.training.Purge(ctx); err != nil {
		c.o.Log.Warn("jobs that were taken off the list cannot be deleted yet", "error", err)
	}
	return c.training.Resume(ctx)
}

// ingressPort is the setting that keeps the storage's port, so that a trainer finds it again after a restart.
const ingressPort = "ingress_port"

// listen opens the ingress on the address asked for, or where it was, or on a free port.
func (c *Core) listen(ctx context.Context) (net.Addr, error) {
	port := 0
	if _, err := c.store.Setting(ingressPort, &port); err != nil {
		return nil, err
	}
	if c.o.Ingress != "" {
		addr, err := c.ingress.Start(ctx, c.o.Ingress)
		if err != nil {
			return nil, err
		}
		return addr, c.keepPort(addr, port)
	}
	addr, err := c.ingress.Start(ctx, local(port))
	if errors.Is(err, ingress.ErrPortInUse) && port != 0 {
		active, listErr := c.store.ActiveIDs()
		if listErr != nil {
			return nil, listErr
		}
		if addr, err = c.ingress.Start(ctx, local(0)); err == nil && len(active) > 0 {
			// The old port stays the home's: the running jobs know no other.
			c.portTaken(port)
			return addr, nil
		}
	}
	if err != nil {
		return nil, err
	}
	return addr, c.keepPort(addr, port)
}

// portTaken tells what it means that another program has the home's port while jobs are on their way. They can still
// be followed and cancelled, so Crisol starts all the same.
func (c *Core) portTaken(port int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.problem = fmt.Sprintf("another program uses port %d, to which the jobs on their way send their models; end that program and "+
		"start Crisol again, or cancel the jobs", port)
	c.o.Log.Error(c.problem)
}

// keepPort remembers the port for the next start, whoever chose it: a trainer that runs on sends its model there.
func (c *Core) keepPort(addr net.Addr, before int) error {
	if tcp, ok := addr.(*net.TCPAddr); ok && tcp.Port != before {
		return c.store.SetSetting(ingressPort, tcp.Port)
	}
	return nil
}

// reachable is a listener's address as a program on this machine reaches it: "every address" is none.
func reachable(addr net.Addr) string {
	if tcp, ok := addr.(*net.TCPAddr); ok && (len(tcp.IP) == 0 || tcp.IP.IsUnspecified()) {
		return local(tcp.Port)
	}
	return addr.String()
}

func local(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

// Close stops tracking, closes the storage and the store. Jobs go on where they run.
func (c *Core) Close() error {
	c.training.Close()
	c.shelf.close()
	ctx, cancel := context.WithTimeout(context.Background(), closeIngress)
	defer cancel()
	return errors.Join(c.ingress.Shutdown(ctx), c.storage.Close(), c.store.Close())
}

// Training returns the way of a job.
func (c *Core) Training() *training.Service { return c.training }

// Secrets returns the keychain.
func (c *Core) Secrets() *secret.Keychain { return c.keys }

// Events returns the bus.
func (c *Core) Events() *event.Bus { return c.events }

// Providers describes every provider.
func (c *Core) Providers() []provider.Description { return c.providers.Describe() }

// Home returns the home.
func (c *Core) Home() Home { return c.home }

// Info describes this Crisol.
func (c *Core) Info() Info {
	c.mu.Lock()
	defer c.mu.Unlock()
	public := ""
	if c.o.PublicURL != "" {
		public = strings.TrimSuffix(c.o.PublicURL, "/") + StoragePath
	}
	problem := c.problem
	if problem == "" {
		problem = c.shelf.problem()
	}
	var exposed []string
	for _, at := range []string{public, c.open} {
		if at != "" {
			exposed = append(exposed, at)
		}
	}
	return Info{
		Exposed: exposed, Version: c.o.Version, Home: string(c.home), Storage: c.endpoint, Public: public, Outputs: c.home.Outputs(),
		Keychain: c.keys.State(), Busy: c.training.Busy() || c.shelf.busy(), Problem: problem,
	}
}

// RehearsalConfig lays out the sample dataset and returns its config folder.
func (c *Core) RehearsalConfig(context.Context) (string, error) {
	c.sampling.Lock()
	defer c.sampling.Unlock()
	return sample.Write(c.home.Samples())
}

func (c *Core) endpointFor(d provider.Description) (string, error) {
	info := c.Info()
	switch {
	case d.Local && info.Storage == "":
		return "", errors.New("the storage is not open yet; try again in a moment")
	case d.Local:
		return info.Storage, nil
	case info.Public == "":
		return "", fmt.Errorf("%s cannot reach this machine: there is no public URL; give one with: crisolctl serve --public-url", d.Name)
	default:
		return info.Public, nil
	}
}

func now() time.Time { return time.Now().UTC() }

func newID() job.ID {
	return job.ID(strings.ToLower(ulid.MustNew(ulid.Timestamp(time.Now()), rand.Reader).String()))
}
