import Foundation
import Storage

/// The file that a search is kept in. Its name follows from another one, so whatever else stands
/// there is nobody's to replace or delete.
public enum SearchFile {
  /// What every search that was kept says of itself, of whichever version.
  struct Heading: Decodable {
    var program: String
    var version: Int
    var fingerprint: UInt64
  }

  /// Throws where something stands at `path` that is not a search.
  public static func check(_ path: String) throws(SessionError) {
    guard FileManager.default.fileExists(atPath: path), !isSearch(path) else { return }
    throw SessionError(
      .cannotWrite,
      "\(path): is not a search that was kept, and a search would be kept there; move it away, or "
        + "name another --output")
  }

  /// Deletes the search that is kept at `path`; whatever else stands there stays.
  public static func delete(_ path: String) {
    guard isSearch(path) else { return }
    // A link of the user's stays, too; what it leads to is the search.
    let file = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    try? FileManager.default.removeItem(at: file)
  }

  private static func isSearch(_ path: String) -> Bool {
    // Pipes are not waited for, and of other files not more is read than tells them apart.
    guard FileIdentity(path) != nil, let file = FileHandle(forReadingAtPath: path),
      let first = try? file.read(upToCount: 1), first == Data("{".utf8),
      let rest = try? file.readToEnd(),
      let heading = try? JSONDecoder().decode(Heading.self, from: first + rest)
    else { return false }
    return heading.program == SearchCheckpoint.program
  }
}
