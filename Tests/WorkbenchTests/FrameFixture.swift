import Foundation
import Scene
import Testing

/// Compares a surface with a text file beside the tests.
///
/// The file contains the size; each row, numbered and enclosed in bars to show trailing blanks; and
/// then the role of every drawn cell as a letter. `RECORD_FRAMES=1` writes the files; a mismatch
/// writes `NAME.actual.txt` beside the file.
func expectFrame(
  _ surface: Surface, matches name: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures")
  let file = folder.appendingPathComponent("\(name).txt")
  let actualFile = folder.appendingPathComponent("\(name).actual.txt")
  let actual = frameText(surface)
  if ProcessInfo.processInfo.environment["RECORD_FRAMES"] == "1" {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try actual.write(to: file, atomically: true, encoding: .utf8)
    return
  }
  let expected = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
  if actual == expected {
    try? FileManager.default.removeItem(at: actualFile)
  } else {
    try actual.write(to: actualFile, atomically: true, encoding: .utf8)
    Issue.record(
      "\(name) looks different: compare it with \(actualFile.lastPathComponent)",
      sourceLocation: sourceLocation)
  }
}

private func frameText(_ surface: Surface) -> String {
  var lines = ["\(surface.size.width)x\(surface.size.height)"]
  for row in 0..<surface.size.height {
    lines.append("\(number(row))|\(surface.plainRow(row))|")
  }
  lines.append("roles")
  for row in 0..<surface.size.height {
    let roles = (0..<surface.size.width).map { letter(surface[$0, row]) }
    lines.append("\(number(row))|\(String(roles))|")
  }
  return lines.joined(separator: "\n") + "\n"
}

private func number(_ row: Int) -> String {
  (row < 10 ? " " : "") + String(row)
}

/// The letter of the role's index, in upper case if the cell is reversed.
private func letter(_ cell: Cell) -> Character {
  if cell.character == " " && !cell.style.reverse { return " " }
  let index = Int(cell.style.role.rawValue)
  let letters = Array("abcdefghijklmnopqrstuvwxyz")
  let letter = letters[index % letters.count]
  return cell.style.reverse ? Character(letter.uppercased()) : letter
}
