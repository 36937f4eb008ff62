package progress

import (
	"reflect"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"
)

func TestRatings(t *testing.T) {
	for _, tt := range []struct {
		a    AnswerData
		want Rating
	}{
		{AnswerData{}, Again},
		{AnswerData{Sure: true}, Again},
		{AnswerData{Retry: true}, Again},
		{AnswerData{Right: true}, Good},
		{AnswerData{Right: true, Retry: true}, Hard},
		{AnswerData{Right: true, Hinted: true, Sure: true}, Hard},
		{AnswerData{Right: true, Unsure: true}, Hard},
		{AnswerData{Right: true, Sure: true}, Easy},
	} {
		if got := tt.a.Rating(); got != tt.want {
			t.Errorf("%+v is rated %d, want %d", tt.a, got, tt.want)
		}
	}
}

// answeredAt is an answer with an id and a time of one's own.
func answeredAt(n byte, at time.Duration, a AnswerData) Event {
	e := Answered("a/x", "q", "t", "k", a)
	e.ID, e.Time = ulid.ULID{15: n}, time.Unix(0, 0).Add(at)
	return e
}

func ratings(q *QuestionSummary) (out []Rating) {
	for _, g := range q.History() {
		out = append(out, g.Rating)
	}
	return out
}

func TestHistoryIsInTheOrderOfEventsAndSaysAGuessOnce(t *testing.T) {
	right, wrong, guess := AnswerData{Attempt: "1", Right: true}, AnswerData{Attempt: "1"}, AnswerData{Attempt: "1", Right: true, Unsure: true}
	other := right
	other.Attempt = "2"
	tests := map[string]struct {
		events []Event
		want   []Rating
	}{
		"nothing":                    {nil, nil},
		"late arrival":               {[]Event{answeredAt(2, 2, right), answeredAt(1, 1, wrong)}, []Rating{Again, Good}},
		"marked as a guess":          {[]Event{answeredAt(1, 1, right), answeredAt(2, 2, guess)}, []Rating{Hard}},
		"a guess said at once":       {[]Event{answeredAt(1, 1, other), answeredAt(2, 2, guess)}, []Rating{Good, Hard}},
		"a guess after a mistake":    {[]Event{answeredAt(1, 1, wrong), answeredAt(2, 2, guess)}, []Rating{Again, Hard}},
		"a guess on another day":     {[]Event{answeredAt(1, 0, right), answeredAt(2, 25*time.Hour, guess)}, []Rating{Good, Hard}},
		"two guesses":                {[]Event{answeredAt(1, 1, right), answeredAt(2, 2, guess), answeredAt(3, 3, guess)}, []Rating{Hard, Hard}},
		"applied again":              {[]Event{answeredAt(1, 1, right), answeredAt(1, 1, right)}, []Rating{Good}},
		"a key that was changed too": {[]Event{answeredAt(1, 1, wrong), answeredAt(2, 2, AnswerData{Right: true, Sure: true})}, []Rating{Again, Easy}},
	}
	for name, tt := range tests {
		l := fold(tt.events).Lesson("a/x")
		if q := l.Answers["q"]; q == nil && tt.want != nil || q != nil && !reflect.DeepEqual(ratings(q), tt.want) {
			t.Errorf("%s: %+v, want %v", name, q, tt.want)
		}
	}
}

func TestHistoryKeepsTheNewest(t *testing.T) {
	var events []Event
	for i := range byte(MaxHistory + 20) {
		events = append(events, answeredAt(255-i, time.Duration(i)*time.Hour, AnswerData{Right: i%2 == 0}))
	}
	q := fold(events).Lesson("a/x").Answers["q"]
	h := q.History()
	if len(h) != MaxHistory || !h[len(h)-1].At.Equal(events[0].Time) || !h[0].At.Equal(events[MaxHistory-1].Time) {
		t.Errorf("%d answers from %v to %v", len(h), h[0].At, h[len(h)-1].At)
	}
	if q.Right+q.Wrong != len(events) {
		t.Errorf("%d answers counted of %d", q.Right+q.Wrong, len(events))
	}
}

func TestChangedQuestions(t *testing.T) {
	done := []Event{Moved("a/x", Position{Fraction: 1, End: true}), Answered("a/x", "p", "t", "k", AnswerData{Right: true}), Answered("a/x", "q", "t", "k", AnswerData{Right: true})}
	tests := []struct {
		name    string
		present map[string]Hashes
		change  Change // of p
		state   State
		percent int
	}{
		{"not known", nil, Unchanged, Done, 100},
		{"the same", map[string]Hashes{"p": {"t", "k"}, "q": {"t", "k"}}, Unchanged, Done, 100},
		{"reworded", map[string]Hashes{"p": {"T", "k"}, "q": {"t", "k"}}, Reworded, Done, 100},
		{"another key", map[string]Hashes{"p": {"t", "K"}, "q": {"t", "k"}}, Rekeyed, Review, 81},
		{"another text and key", map[string]Hashes{"p": {"T", "K"}, "q": {"t", "k"}}, Rekeyed, Review, 81},
		{"one is gone, one is new", map[string]Hashes{"p": {"t", "k"}, "new": {"t", "k"}}, Unchanged, Started, 81},
	}
	for _, tt := range tests {
		l := fold(done).Lesson("a/x")
		l.Present(tt.present)
		if got := l.Answers["p"].Change(tt.present["p"]); got != tt.change {
			t.Errorf("%s: change %d, want %d", tt.name, got, tt.change)
		}
		if got, p := l.State(2, 0), l.Percent(2, 0); got != tt.state || p != tt.percent {
			t.Errorf("%s: %s, %d %%, want %s, %d %%", tt.name, got, p, tt.state, tt.percent)
		}
		if got := len(l.Answers["q"].History()); got != 1 {
			t.Errorf("%s: a history of %d answers", tt.name, got)
		}
	}
}
