package exercise

// passedOn names what of the user's environment a compiler and a program need: the linker of Visual Studio is found
// through these.
func passedOn() []string {
	return []string{
		"PATH", "PATHEXT", "SystemRoot", "SystemDrive", "windir", "ComSpec", "INCLUDE", "LIB", "LIBPATH",
		"ProgramFiles", "ProgramFiles(x86)", "ProgramData", "VCINSTALLDIR", "VSINSTALLDIR", "WindowsSdkDir",
		"NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE",
	}
}
