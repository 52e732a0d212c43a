package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	utilexec "k8s.io/utils/exec"
)

// behaviour tells what a container does with a command.
type behaviour struct {
	// Enter is the command line that runs a program in the container: nsenter with its arguments.
	Enter []string `json:"enter"`
	// Answers is what vtysh says to each command; {{pod}} and {{command}} are replaced. "*" answers every other command.
	Answers map[string]string `json:"answers"`
	// Delay is how long it takes, in milliseconds.
	Delay int `json:"delay"`
	// Error makes the runtime refuse with this text.
	Error string `json:"error"`
	// Pause makes the answer stop after its first half for so many milliseconds.
	Pause int `json:"pause"`
}

// containers reads the behaviours from a file, again whenever the file is another one.
type containers struct {
	file  string
	mutex sync.Mutex
	read  time.Time
	all   map[string]*behaviour
}

// of returns the behaviour of namespace/pod/container, of namespace/*/container, or nil.
func (c *containers) of(name string) (*behaviour, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	info, err := os.Stat(c.file)
	if err != nil {
		return nil, err
	}
	if !info.ModTime().Equal(c.read) {
		text, err := os.ReadFile(c.file)
		if err != nil {
			return nil, err
		}
		all := map[string]*behaviour{}
		if err := json.Unmarshal(text, &all); err != nil {
			return nil, err
		}
		c.all, c.read = all, info.ModTime()
	}
	if found := c.all[name]; found != nil {
		return found, nil
	}
	parts := strings.Split(name, "/")
	parts[1] = "*"
	return c.all[strings.Join(parts, "/")], nil
}

// answer plays the program that asks vtysh several commands: `sh -c PROGRAM sh MARKER SECONDS COMMAND…`.
func (b *behaviour) answer(pod string, argv []string, out, errOut io.Writer) error {
	if len(argv) < 7 || argv[0] != "sh" {
		return &utilexec.CodeExitError{Err: fmt.Errorf("not understood: %q", argv), Code: 127}
	}
	marker := argv[4]
	for _, command := range argv[6:] {
		text, code := b.say(pod, command)
		if half := len(text) / 2; b.Pause > 0 {
			fmt.Fprint(out, text[:half])
			time.Sleep(time.Duration(b.Pause) * time.Millisecond)
			text = text[half:]
		}
		fmt.Fprintf(out, "%s\n%s %d\n", text, marker, code)
		fmt.Fprintf(errOut, "\n%s %d\n", marker, code)
	}
	return nil
}

func (b *behaviour) say(pod, command string) (string, int) {
	text, known := b.Answers[command]
	if !known {
		text, known = b.Answers["*"]
	}
	if !known {
		return "% Unknown command: " + command + "\n", 1
	}
	return strings.NewReplacer("{{pod}}", pod, "{{command}}", command).Replace(text), 0
}
