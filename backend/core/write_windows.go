package core

// mayWrite is always true: Windows tells only whoever tries.
func mayWrite(string) bool { return true }
