package notes

import "strings"

// scissors is the line of a draft that ends the note. What stands below it is for the writer's eyes only.
const scissors = "<!-- the note ends here; leave this line, what is below it is not kept -->"

// Draft is the file in which a note is written: its text so far, and below that where it belongs and what will happen.
// place and line must be single lines.
func Draft(text, place, line string) string {
	var b strings.Builder
	b.WriteString(text)
	b.WriteString("\n\n" + scissors + "\n\n")
	b.WriteString(place + "\n")
	if line != "" {
		b.WriteString("> " + line + "\n")
	}
	b.WriteString("\nSave and leave the editor to keep the note. An empty one is not kept, and deletes the one there was.\n")
	return b.String()
}

// Text is the note in a draft: what stands above the line that ends it, without white space around it. Text that is
// not UTF-8 has a mark where it is broken.
func Text(draft string) string {
	draft = strings.TrimPrefix(strings.ToValidUTF8(draft, "�"), "\ufeff")
	draft = strings.ReplaceAll(draft, "\r\n", "\n")
	for at := 0; at < len(draft); {
		end := strings.IndexByte(draft[at:], '\n') + 1
		if end == 0 {
			end = len(draft) - at
		}
		if strings.TrimSpace(draft[at:at+end]) == scissors {
			return strings.TrimSpace(draft[:at])
		}
		at += end
	}
	return strings.TrimSpace(draft)
}
