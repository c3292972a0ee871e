/**
 * onnxruntime 1.29 and later sends usage data to its maker on Linux and macOS unless this is set before its library is
 * loaded. Importing this module sets it. A worker thread's environment is a copy that native code does not see, so the
 * process's main thread must import it too: the host does.
 */
process.env['ORT_DISABLE_TELEMETRY'] = '1'
