package words

var english = Words{
	Tray: Tray{
		Open: "Open Crisol", Quit: "Quit Crisol",
		Idle:      "No job is running",
		Running:   Counted{"%d job is running", "%d jobs are running"},
		Attention: "Crisol needs you",
		More:      Counted{"and %d more", "and %d more"},
		About:     Estimate{"about a minute", "about %d min", "about %d h %02d min"},
	},
	Notice: Notice{
		Delivered: "%s is home", DeliveredBody: "The model has arrived and was verified.",
		Failed: "%s failed", FailedBody: "The job ended with an error.",
		Empty: "%s brought no model", EmptyBody: "The job ended, but no usable model arrived.",
		Unknown: "%s needs you", UnknownBody: "Nobody can tell whether it still runs. Look at the job to decide what to do.",
		Silent: "No word of %s", SilentBody: "Its provider has not answered for ten minutes. Crisol keeps asking.",
		Problem: "Crisol needs you",
		Trial:   "Notifications work", TrialBody: "Crisol tells you here when a job has ended or needs you.",
		Several:     Counted{"%d job has ended", "%d jobs have ended"},
		SeveralHome: Counted{"%d model is home", "%d models are home"},
		SeveralNot:  Counted{"%d job brought none", "%d jobs brought none"},
	},
	Awake: "A training job needs this computer",
}
