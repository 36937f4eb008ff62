//go:build unix

package exercise

// passedOn names what of the user's environment a compiler and a program need.
func passedOn() []string {
	return []string{"PATH", "DEVELOPER_DIR", "SDKROOT", "MACOSX_DEPLOYMENT_TARGET"}
}
