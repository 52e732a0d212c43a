// A stand-in for kubelets: serves exec with the code that a kubelet serves it with, for all nodes of a test at one address.
// Which container does what is told by a file of JSON that is read again whenever it changes (see answers.go).
package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"time"

	"k8s.io/cri-streaming/pkg/streaming/remotecommand"
	utilexec "k8s.io/utils/exec"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "address to serve on")
	config := flag.String("config", "", "file that tells what each container does")
	flag.Parse()
	certificate, err := selfSigned()
	if err != nil {
		log.Fatal(err)
	}
	containers := &containers{file: *config}
	listener, err := tls.Listen("tcp", *listen, &tls.Config{Certificates: []tls.Certificate{certificate}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening %s\n", listener.Addr())
	server := &http.Server{Handler: http.HandlerFunc(containers.serve)}
	log.Fatal(server.Serve(listener))
}

// serve answers /exec/{namespace}/{pod}/{container}?command=…&output=1&error=1.
func (c *containers) serve(w http.ResponseWriter, req *http.Request) {
	parts := strings.Split(strings.Trim(req.URL.Path, "/"), "/")
	if len(parts) != 4 || parts[0] != "exec" {
		http.NotFound(w, req)
		return
	}
	behaviour, err := c.of(strings.Join(parts[1:], "/"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if behaviour == nil {
		// What a kubelet says of a container that does not run.
		http.Error(w, fmt.Sprintf("container not found (%q)", parts[3]), http.StatusNotFound)
		return
	}
	options, err := remotecommand.NewOptions(req)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	executor := &executor{pod: parts[2], behaviour: behaviour}
	remotecommand.ServeExec(w, req, executor, parts[2], "", parts[3], req.URL.Query()["command"], options,
		time.Hour, 30*time.Second, remotecommand.SupportedStreamingProtocols)
}

type executor struct {
	pod       string
	behaviour *behaviour
}

// ExecInContainer runs the command where the container is said to be, or answers from its table.
func (e *executor) ExecInContainer(ctx context.Context, _, _, _ string, command []string, _ io.Reader, out, errOut io.WriteCloser,
	_ bool, _ <-chan remotecommand.TerminalSize, _ time.Duration) error {
	b := e.behaviour
	time.Sleep(time.Duration(b.Delay) * time.Millisecond)
	if b.Error != "" {
		return errors.New(b.Error)
	}
	if b.Enter == nil {
		return b.answer(e.pod, command, out, errOut)
	}
	argv := append(append([]string{}, b.Enter...), command...)
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Stdout, cmd.Stderr = out, errOut
	err := cmd.Run()
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		return &utilexec.CodeExitError{Err: err, Code: ended.ExitCode()}
	}
	return err
}

// selfSigned makes a serving certificate as a kubelet without one does.
func selfSigned() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "kubelet"},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(24 * time.Hour),
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}
