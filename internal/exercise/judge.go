package exercise

import (
	"fmt"
	"runtime"
	"strings"
)

// judgeCompile turns the compilation into a result; ended says that there is nothing more to judge.
func judgeCompile(rep report, err error) (res Result, ended bool) {
	res.Confined = rep.Unconfined
	switch {
	case rep.Cancelled:
		res.Outcome = Cancelled
		return res, true
	case err != nil:
		res.Outcome, res.Message = Broken, err.Error()
		return res, true
	case len(rep.Steps) == 0:
		res.Outcome, res.Message = Broken, "nothing was run"
		return res, true
	}
	c := rep.Steps[0]
	res.Compile = c.Wall
	var rest string
	res.Diagnostics, rest = parseDiagnostics(c.Stderr)
	if c.ok() && len(rep.Steps) > 1 {
		return res, false
	}
	res.Output = validUTF8([]byte(rest))
	switch {
	case c.Fault != "":
		res.Outcome, res.Message = Broken, c.Fault
	case c.Stop == stopTime:
		res.Outcome, res.Message = Timeout, fmt.Sprintf("The compiler did not finish within %d seconds.", int(compileTime.Seconds()))
	case c.Stop == stopOutput:
		res.Outcome, res.Message = CompileError, "The compiler's messages were cut; the first ones are kept."
	case noLinker(res.Diagnostics):
		res.Outcome, res.Message = ToolMissing, "rustc found no linker: "+getLinker()
	default:
		res.Outcome = CompileError
		if !hasError(res.Diagnostics) {
			res.Message = fmt.Sprintf("The compiler itself failed (%s).", howEnded(c.stepDone))
		}
	}
	return res, true
}

func noLinker(list []Diagnostic) bool {
	return len(list) > 0 && strings.HasPrefix(list[0].Message, "linker `") && strings.HasSuffix(list[0].Message, "not found")
}

func getLinker() string {
	switch runtime.GOOS {
	case "windows":
		return "install the Visual Studio C++ build tools, as https://rustup.rs explains."
	case "darwin":
		return "run `xcode-select --install`."
	}
	return "install a C compiler (on Debian and Ubuntu: `apt install gcc`; on Fedora: `dnf install gcc`)."
}

func howEnded(d stepDone) string {
	if d.Signal != "" {
		return "signal " + d.Signal
	}
	return fmt.Sprintf("exit code %d", d.Exit)
}

// judgeTests turns the run of a test binary into a result.
func judgeTests(res *Result, s stepOut, limits Limits) {
	judgeEnd(res, s, limits)
	parsed := parseLibtest(validUTF8(s.Stdout))
	res.Tests = parsed.Tests
	if parsed.Running != "" && res.Outcome != Passed && res.Outcome != Failed {
		res.Message = fmt.Sprintf("In the test %s: %s", parsed.Running, res.Message)
		res.Tests = append(res.Tests, Test{Name: parsed.Running, Message: res.Message})
	}
	if res.Outcome != Passed && res.Outcome != Failed {
		res.Message = sentence(res.Message)
		return
	}
	_, failed := parsed.count()
	switch {
	case parsed.Ended && failed == 0 && s.Exit == 0:
		res.Outcome = Passed
	case parsed.Ended && failed > 0:
		res.Outcome, res.Message = Failed, ""
	case parsed.Running != "":
		res.Outcome = Crashed
		res.Message = fmt.Sprintf("The test %s ended the whole program (%s) instead of returning.", parsed.Running, howEnded(s.stepDone))
		res.Tests = append(res.Tests, Test{Name: parsed.Running, Message: res.Message})
	default:
		res.Outcome, res.Message = Crashed, fmt.Sprintf("The tests ended early (%s) and did not report.", howEnded(s.stepDone))
	}
}

// judgeEnd fills in what the end of a program says, whatever program it was.
func judgeEnd(res *Result, s stepOut, limits Limits) {
	res.Run = s.Wall
	res.Output, res.Stdout = validUTF8(s.Both), validUTF8(s.Stdout)
	switch {
	case s.Fault != "":
		res.Outcome, res.Message = Broken, s.Fault
	case s.Stop == stopTime:
		res.Outcome, res.Message = Timeout, fmt.Sprintf("it did not end within %d seconds. Look for a loop or a lock that waits for ever.", limits.Seconds)
	case s.Stop == stopOutput:
		res.Outcome, res.Message = TooMuchOutput, fmt.Sprintf("it printed more than %d KiB and was stopped.", maxOutput>>10)
		res.Output += "\n…output cut"
	case s.Stop == stopTasks:
		res.Outcome, res.Message = Crashed, fmt.Sprintf("it had more than %d processes and threads at once and was stopped.", maxTasks)
	case s.Exit != 0 && outOfMemory(s):
		res.Outcome, res.Message = OutOfMemory, fmt.Sprintf("it asked for more than %d MiB of memory.", limits.MemoryMiB)
	case s.Signal != "":
		res.Outcome, res.Message = Crashed, crashText(s)
	case s.Exit != 0:
		res.Outcome, res.Message = Failed, fmt.Sprintf("it ended with exit code %d.", s.Exit)
	default:
		res.Outcome = Passed
	}
}

// outOfMemory reports whether the program ended as Rust's allocator ends it.
func outOfMemory(s stepOut) bool {
	text := string(s.Stderr)
	return strings.Contains(text, "memory allocation of ") && strings.Contains(text, " bytes failed")
}

func crashText(s stepOut) string {
	if strings.Contains(string(s.Stderr), "has overflowed its stack") {
		return "its stack overflowed: look for a recursion without an end."
	}
	switch s.Signal {
	case "SIGABRT":
		return "it aborted (SIGABRT)."
	case "SIGSEGV", "SIGBUS":
		return "it touched memory that is not its own (" + s.Signal + ")."
	case "SIGKILL":
		return "it was killed from outside (SIGKILL), perhaps because the machine ran out of memory."
	case "SIGXFSZ":
		return fmt.Sprintf("it wrote a file larger than %d MiB (SIGXFSZ).", maxRunFile>>20)
	}
	return "it was ended by the signal " + s.Signal + "."
}
