package lint

import "slices"

// rule is one thing that authors are held to. Its name is printed with every problem and does not change.
type rule struct {
	name   string
	about  string
	course func(*course, *reporter) // looks at a whole course, or
	lesson func(*lesson, *reporter) // at one lesson
}

// rules is the table of all rules. Each has at least one broken course in testdata.
func rules() []rule {
	return slices.Concat(fileRules(), courseRules(), proseRules(), listingRules(), practiceRules())
}

func fileRules() []rule {
	return []rule{
		{"parse", "every file can be read: valid TOML, values that make sense", checkErrors, nil},
		{"keys", "TOML files have known keys only", checkErrors, nil},
		{"slug", "ids are lower-case words joined by hyphens", checkErrors, nil},
		{"unique", "no id is given twice", checkErrors, nil},
		{"missing", "every file that something speaks of is there", checkErrors, nil},
		{"layout", "there is no file or folder without a place in a course", checkLayout, nil},
		{"size", "no file is larger than 1 MiB", checkSize, nil},
		{"chars", "no control characters, no characters that reorder text, none that nobody sees", checkChars, nil},
		{"todo", "no TODO is left, but in an exercise's starter", checkTodo, nil},
	}
}

func courseRules() []rule {
	return []rule{
		{"ids", "ids.txt can be read", checkIDs, nil},
		{"id-recorded", "ids.txt has every id; --update-ids adds new ones", checkRecorded, nil},
		{"id-vanished", "an id that ids.txt has is there, or is retired or an alias", checkVanished, nil},
		{"id-reused", "a retired id is not used again", checkReused, nil},
		{"prerequisite", "prerequisites are topics or lessons", checkPrerequisites, nil},
		{"cycle", "no lesson needs itself", checkCycles, nil},
		{"path-step", "the steps of paths are topics or lessons", checkSteps, nil},
		{"key-position", "over a topic, the right choice stands in every position about equally often", checkPositions, nil},
		{"key-length", "over a topic, the right choice is the longest or the shortest as often as by chance", checkLengths, nil},
	}
}

func proseRules() []rule {
	return []rule{
		{"title", "lesson.md begins with the lesson's title", nil, checkTitle},
		{"lines", "lesson.md has 150 to 330 lines", nil, checkLines},
		{"minutes", "minutes match the text", nil, checkMinutes},
		{"anchor", "every heading has an anchor of its own", nil, checkAnchors},
		{"sources", "a section of sources has at least three links", nil, checkSources},
		{"troubleshooting", "a table of symptoms has at least five rows", nil, checkTroubleshooting},
		{"table", "tables have at most four columns, and rows as many cells", nil, checkTables},
		{"link", "links lead to web addresses, headings and lessons that are there", nil, checkLinks},
		{"ref", "a question or exercise names the heading it comes from", nil, checkRefs},
		{"tab", "no tabs in text", nil, checkTabs},
		{"exclamation", "no exclamation marks in text", nil, checkExclamations},
		{"emoji", "no emoji in text", nil, checkEmoji},
		{"word", "none of the words that only make a reader feel slow", nil, checkWords},
		{"fit", "at 80 and at 40 columns every text is all there, and no line is wider", nil, checkFit},
	}
}

func listingRules() []rule {
	return []rule{
		{"fence-language", "every listing is a fence with a known language", nil, checkFenceLanguage},
		{"fence-class", "every listing can be proven: its attributes are known", nil, checkFenceClass},
		{"fence-include", "what a fence names is there, and its own body is empty", nil, checkFenceInclude},
		{"fence-width", "diagrams are at most 76 columns wide, code at most 100", nil, checkFenceWidth},
		{"console", "a captured session says from which version it is", nil, checkConsole},
	}
}

func practiceRules() []rule {
	return []rule{
		{"counts", "topic.toml counts the questions and exercises that there are", nil, checkCounts},
		{"questions", "six to ten questions of at least three kinds", nil, checkQuestions},
		{"choice-why", "every wrong choice says why it is wrong", checkErrors, nil},
		{"negation", "no negated stems", nil, checkNegation},
		{"all-of-these", "no choice speaks of the other choices", nil, checkAllOfThese},
		{"question-size", "a question can be seen as a whole", nil, checkQuestionSize},
		{"objectives", "objectives are stated, known, and each covered by a question or an exercise", nil, checkObjectives},

		{"exercise", "every lesson has an exercise", nil, checkExercise},
		{"hints", "an exercise has three hints", checkErrors, nil},
		{"wrong", "an exercise has three wrong solutions, each with the test that fails it", nil, checkWrong},
		{"code-width", "the files of exercises are at most 100 columns wide", nil, checkCodeWidth},
		{"example", "every example is used, and declared where there is a crate; every .out has its program", nil, checkExamples},
		{"bench", "every measurement has its program, a fence and a record of now", nil, checkBenches},
	}
}

// A RuleInfo says what a rule asks for.
type RuleInfo struct {
	Name  string // as in Problem.Rule
	About string // what holds where nothing is wrong
}

// Rules lists all rules in the order in which they are documented.
func Rules() []RuleInfo {
	var list []RuleInfo
	for _, r := range rules() {
		list = append(list, RuleInfo{r.name, r.about})
	}
	return list
}
