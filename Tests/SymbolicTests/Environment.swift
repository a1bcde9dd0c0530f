#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Images per function: 40, or what `KANSCOPE_FIT_IMAGES` says.
func runCount() -> Int {
  getenv("KANSCOPE_FIT_IMAGES").flatMap { Int(String(cString: $0)) } ?? 40
}
