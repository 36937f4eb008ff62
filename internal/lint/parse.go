package lint

import "strings"

// An errand is what to do about an error that a parser found: those that say it themselves are not listed. The rule
// tells kinds of errors apart that authors ask about by name.
type errand struct {
	rule string
	says string // part of the parser's message
	do   string
}

func errands() []errand {
	return []errand{
		{"choice-why", "is wrong and has no why", "say what somebody who picks it believes, and why it is not so"},
		{"hints", "hints, but three are needed", "write three"},
		{"keys", "unknown key", "docs/AUTHORING.md lists the keys: correct it or remove it"},
		{"unique", "is already taken", "give it another id"},
		{"unique", "is there already", "give it another id"},
		{"unique", "is there twice", "give it another name, or remove it"},
		{"unique", "is listed twice", "remove one of them"},
		{"unique", "there are two of", "give one of them another id"},
		{"slug", "lower-case words", "rename it before anybody's progress is stored under it"},
		{"missing", noSuchFile, "write it, or remove what speaks of it"},
		{"parse", "", "docs/AUTHORING.md has the format: mend it"},
	}
}

// checkErrors makes a rule of all parser errors of one name.
func checkErrors(c *course, r *reporter) {
	for _, e := range c.errs {
		for _, errand := range errands() {
			if !strings.Contains(e.Msg, errand.says) {
				continue
			}
			if errand.rule == r.rule {
				r.add(e.File, e.Line, "%s; %s", strings.ReplaceAll(e.Msg, ";", ","), errand.do)
			}
			break
		}
	}
}
