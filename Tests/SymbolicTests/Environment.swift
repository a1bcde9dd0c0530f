#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Images per function: `usual`, or the value of `KANSCOPE_FIT_IMAGES`; if there are more, they are
/// also reported one by one.
func imageCount(usual: Int) -> (count: Int, isReported: Bool) {
  let asked = getenv("KANSCOPE_FIT_IMAGES").flatMap { Int(String(cString: $0)) }
  return (asked ?? usual, asked != nil)
}
