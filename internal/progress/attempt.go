package progress

import "github.com/oklog/ulid/v2"

// AttemptSummary is an unfinished run through a quiz: with the seed the choices are shuffled as before, and the quiz
// continues with the first question that is not in Answered, then with the wrong ones that are not in Retried.
type AttemptSummary struct {
	ID   string
	Seed uint64
	// Answered holds the first answers by question id, Retried the newest answer of each that was asked again.
	Answered map[string]AnswerData
	Retried  map[string]AnswerData
}

// attempt follows the newest attempt of a lesson, by attempt id. Older ones are forgotten, finished or not: whoever
// started anew does not want to be led back, and what was answered is in Answers all the same.
type attempt struct {
	AttemptSummary
	done              bool
	firstID           ulid.ULID
	answerID, retryID map[string]ulid.ULID
}

// enter makes room for an event of the attempt id; false if it is of none, or of an older one.
func (a *attempt) enter(id string) bool {
	if id == "" || id < a.ID {
		return false
	}
	if id > a.ID {
		*a = attempt{AttemptSummary: AttemptSummary{
			ID: id, Answered: map[string]AnswerData{}, Retried: map[string]AnswerData{},
		}, answerID: map[string]ulid.ULID{}, retryID: map[string]ulid.ULID{}}
	}
	return true
}

// finish closes the attempt. What was answered in it is of no use then, and would only make what is kept larger.
func (a *attempt) finish() {
	*a = attempt{AttemptSummary: AttemptSummary{ID: a.ID}, done: true}
}

// answered adds an answer: the oldest first answer of a question counts, and the newest retry.
func (a *attempt) answered(e *Event, d AnswerData) {
	if a.done {
		return
	}
	if a.firstID.IsZero() || e.ID.Compare(a.firstID) < 0 {
		a.firstID, a.Seed = e.ID, d.Seed
	}
	if d.Retry {
		a.again(e.Item, e.ID, d)
	} else {
		a.first(e.Item, e.ID, d)
	}
}

// first adds a first answer to a question, again one to a question that was asked again.
func (a *attempt) first(question string, id ulid.ULID, d AnswerData) {
	if old, ok := a.answerID[question]; !ok || id.Compare(old) < 0 {
		a.answerID[question], a.Answered[question] = id, d
	}
}

func (a *attempt) again(question string, id ulid.ULID, d AnswerData) {
	if id.Compare(a.retryID[question]) > 0 {
		a.retryID[question], a.Retried[question] = id, d
	}
}

// summary returns the attempt if it is one to continue, else nil.
func (a *attempt) summary() *AttemptSummary {
	if a.ID == "" || a.done {
		return nil
	}
	return &a.AttemptSummary
}
