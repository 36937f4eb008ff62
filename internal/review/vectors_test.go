package review

// vector is a history and what becomes of it: the state, in how many days it is due, and how often it lapsed.
type vector struct {
	steps                       []step
	stability, difficulty, days float64
	lapses                      int
	leech                       bool
}

// vectors were computed once, with go-fsrs v4.0.0 on amd64; a change of any of them moves learners' due dates.
func vectors() []vector {
	return []vector{
		{[]step{{0, again}}, 0.212, 6.4133, 1, 0, false},
		{[]step{{0, hard}}, 1.2931, 5.11217071, 1, 0, false},
		{[]step{{0, good}}, 2.3065, 2.11810397, 2, 0, false},
		{[]step{{0, easy}}, 8.2956, 1, 8, 0, false},
		{[]step{{0, good}, {2, good}, {11, good}, {46, good}, {163, good}}, 497.44719302, 2.09058635, 497, 0, false},
		{[]step{{0, again}, {1, good}, {2, good}, {4, again}, {1, good}, {3, good}}, 5.0613554, 8.77182771, 5, 1, false},
		{[]step{{0, good}, {0, good}}, 2.3065, 2.11121424, 3, 0, false},
		{[]step{{0, again}, {0, hard}}, 0.212, 7.60420977, 1, 0, false},
		{[]step{{0, good}, {0, hard}}, 2.3065, 4.75285849, 2, 0, false},
		{[]step{{0, easy}, {8, easy}, {40, easy}}, 292.68025507, 1, 293, 0, false},
		{[]step{{0, hard}, {1, hard}, {2, hard}, {3, hard}, {5, hard}}, 11.6715416, 9.01532714, 12, 0, false},
		{[]step{{0, again}, {1, again}, {1, again}, {1, again}}, 0.03336919, 9.8514071, 1, 3, true},
		{[]step{{0, again}, {1, again}, {1, again}, {1, again}, {1, again}}, 0.02193448, 9.93638689, 3, 4, false},
		{[]step{{0, good}, {365, good}}, 64.69488072, 2.11121424, 65, 0, false},
		{[]step{{0, good}, {365, again}}, 1.27681294, 7.39450274, 1, 1, false},
		{[]step{{0, good}, {2, good}, {9, again}, {1, again}, {1, again}, {1, again}, {1, again}, {4, good}}, 0.29653202, 9.93309408, 2, 5, false},
		{[]step{{0, hard}, {8, easy}, {0, again}, {21, again}, {5, good}, {0, good}}, 3.80795583, 9.24616334, 5, 2, false},
		{[]step{{0, again}, {0.5, good}, {8, again}, {2, again}, {21, good}}, 0.77650765, 9.57729706, 2, 2, false},
		{[]step{{0, again}, {2, easy}, {55, again}, {55, good}}, 9.98435389, 8.39432856, 10, 1, false},
		{[]step{{0, again}, {2, again}, {21, hard}, {3, good}, {1, good}, {0.5, good}, {3, good}}, 6.3014781, 9.13702367, 6, 1, false},
		{[]step{{0, hard}, {0.5, good}, {55, easy}, {2, good}, {0.5, good}, {0.5, good}, {0, good}, {2, good}, {21, good}, {5, good}}, 122.1318907, 3.39354226, 122, 0, false},
		{[]step{{0, easy}, {5, good}, {2, hard}, {2, again}, {55, good}, {21, good}, {5, easy}, {13, good}}, 64.1861928, 7.29282788, 64, 1, false},
		{[]step{{0, again}, {0.5, good}, {8, hard}, {5, hard}, {13, good}, {0, easy}, {0.5, good}, {55, good}}, 68.75842813, 7.79432825, 69, 0, false},
		{[]step{{0, good}, {55, good}, {55, good}, {0.5, again}, {3, good}, {0.5, again}}, 2.36416188, 9.12333372, 2, 2, false},
		{[]step{{0, good}, {55, easy}, {13, good}, {8, easy}, {5, again}, {13, good}, {1, good}, {0.5, good}, {0, hard}}, 20.5790431, 7.98813158, 21, 1, false},
		{[]step{{0, good}, {1, easy}, {2, good}, {8, good}, {0.5, hard}, {13, good}, {21, good}, {1, good}, {21, good}, {8, good}}, 202.45728969, 3.96678551, 202, 0, false},
		{[]step{{0, easy}, {2, hard}, {0.5, hard}, {1, hard}, {2, again}, {13, good}, {1, good}, {3, again}, {1, good}}, 1.74018986, 9.66897466, 2, 2, false},
		{[]step{{0, good}, {55, good}, {5, hard}, {21, good}, {0, good}, {21, good}, {8, good}, {8, again}}, 3.82360536, 8.24652751, 4, 1, false},
		{[]step{{0, easy}, {0, hard}, {0.5, hard}, {13, hard}, {0.5, good}, {55, again}, {0.5, again}}, 0.76091229, 9.69124238, 1, 2, false},
		{[]step{{0, hard}, {21, again}, {5, good}, {0, again}, {2, good}, {8, hard}, {3, good}, {55, good}}, 18.08633594, 9.58058019, 18, 2, false},
		{[]step{{0, again}, {0.5, good}, {13, good}, {13, good}, {0.5, hard}, {0.5, easy}, {5, easy}}, 48.9912732, 5.66148777, 49, 0, false},
		{[]step{{0, easy}, {1, good}, {0, hard}, {21, good}, {1, easy}, {21, again}}, 3.02966046, 7.3500112, 3, 1, false},
	}
}
