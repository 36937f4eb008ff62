package main

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// constants are the ways to hard-code what the tests expect: for each public function that takes something to work with
// and returns a number, a bool or a text, one mutant for every constant in the tests that its body could be. A bool is
// tried with both. other is how many functions return something else, which no single literal of the tests makes.
func constants(src, tests string) (byFunction [][]mutant, other int) {
	_, list := judgedFunctions(src)
	for _, f := range list {
		result := f.result()
		if result == "" || f.empty(src) || !f.takesInput() {
			continue // nothing to hard-code, or a constant by right
		}
		bodies, simple := bodiesOf(result, tests)
		if !simple {
			other++
			continue
		}
		var all []mutant
		for _, body := range bodies {
			all = append(all, f.with(src, body))
		}
		if len(all) > 0 {
			byFunction = append(byFunction, all)
		}
	}
	return byFunction, other
}

var resultPattern = regexp.MustCompile(`(?s)->\s*(.*?)\s*(?:\bwhere\b.*)?$`)

// result is the type that a function returns, or "".
func (f function) result() string {
	m := resultPattern.FindStringSubmatch(f.afterInput())
	if m == nil || m[1] == "()" {
		return ""
	}
	return m[1]
}

// afterInput is the signature behind the parameters, which may have arrows of their own.
func (f function) afterInput() string {
	depth := 0
	for i, c := range f.signature {
		switch c {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return f.signature[i+1:]
			}
		}
	}
	return ""
}

var (
	numberType = regexp.MustCompile(`^([uif])(8|16|32|64|128|size)$`)
	textType   = regexp.MustCompile(`^&\s*(?:'\w+\s+)?str$`)
)

// bodiesOf are the constants in the tests that a function with this result could return; simple is false if it returns
// nothing that is one literal.
func bodiesOf(result, tests string) (bodies []string, simple bool) {
	number := numberType.FindStringSubmatch(result)
	switch {
	case result == "bool":
		return []string{"false", "true"}, true
	case result == "String":
		for _, text := range textLiterals(tests) {
			bodies = append(bodies, "String::from("+text+")")
		}
		return bodies, true
	case textType.MatchString(result):
		return textLiterals(tests), true
	case number == nil:
		return nil, false
	}
	return numbersFor(number[1], number[2], tests), true
}

// textLiterals are the different texts of a source, as they are written there.
func textLiterals(src string) []string {
	var list []string
	for _, at := range literals(src) {
		if text := src[at.from:at.to]; textPattern.MatchString(text) && !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	return list
}

// numeral matches what may stand before a number, its sign, itself, and its type.
var numeral = regexp.MustCompile(`(?:^|\.\.=?|[^\w.])(-?)(0[xob][0-9a-fA-F_]+|\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?)((?:u|i|f)(?:8|16|32|64|128|size))?`)

// numbersFor are the different numbers of a source that a type holds: those with a point or an exponent are floats.
func numbersFor(kind, bits, src string) []string {
	var list []string
	for _, m := range numeral.FindAllStringSubmatch(blanked(src), -1) {
		sign, digits := m[1], strings.ReplaceAll(m[2], "_", "")
		value := ""
		if kind == "f" {
			value = float(digits, strings.HasPrefix(m[3], "f"))
		} else if !strings.HasPrefix(m[3], "f") {
			value = whole(sign, digits, kind, bits)
		}
		if value == "" {
			continue
		}
		if kind == "f" {
			value = sign + value
		}
		if !slices.Contains(list, value) {
			list = append(list, value)
		}
	}
	return list
}

// float is a number as a float of Rust, or "" if it is a whole one.
func float(digits string, marked bool) string {
	if !marked && (strings.HasPrefix(digits, "0x") || !strings.ContainsAny(digits, ".eE")) {
		return ""
	}
	if !strings.ContainsAny(digits, ".eE") {
		digits += ".0"
	}
	return digits
}

// whole is a number in decimal, or "" if it is none or the type does not hold it. Numbers of more than 64 bits are none.
func whole(sign, digits, kind, bits string) string {
	if len(digits) > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9' {
		digits = strings.TrimLeft(digits, "0") // no octal number in Rust
	}
	width, err := strconv.Atoi(bits)
	if err != nil || width > 64 {
		width = 64
	}
	if kind == "u" {
		n, err := strconv.ParseUint(digits, 0, width)
		if err != nil || sign == "-" && n != 0 {
			return ""
		}
		return strconv.FormatUint(n, 10)
	}
	n, err := strconv.ParseInt(sign+digits, 0, width)
	if err != nil {
		return ""
	}
	return strconv.FormatInt(n, 10)
}
