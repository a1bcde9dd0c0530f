import Figures
import KAN
import Scene

// An edge that leaves a category: a bar for each level.

extension WorkbenchView {
  /// Columns of a level's name at most.
  private static let nameLimit = 16

  /// Draws a line for each level, with its bar, its number and the rows that have it; what there is no
  /// room for is counted.
  func drawLevels(
    _ edge: EdgeID, _ model: Model, _ observation: Observation, on surface: inout Surface,
    in rect: Rect
  ) {
    let values = model.network.centeredLevelValues(edge)
    let names = levelNames(edge.input, model, count: values.count)
    let rows = observation.inputs[edge.layer][edge.input].density
    let shown = values.count <= rect.height ? values.count : max(0, rect.height - 1)
    let bars = LevelBars(
      names: names, values: values, rows: rows, width: rect.width - 1,
      nameWidth: min(Self.nameLimit, names.map(\.columnWidth).max() ?? 0))
    for level in 0..<shown {
      surface.text(
        bars.line(level, block: glyphs.levels.last ?? "#", glyphs: glyphs),
        in: Rect(x: rect.x + 1, y: rect.y + level, width: rect.width - 1, height: 1),
        ellipsis: glyphs.ellipsis)
    }
    if shown < values.count, rect.height > 0 {
      surface.text(
        StyledText("and \(values.count - shown) more levels", .quiet),
        in: Rect(x: rect.x + 1, y: rect.y + shown, width: rect.width - 1, height: 1),
        ellipsis: glyphs.ellipsis)
    }
  }

  /// The names of a category's levels; their numbers where it has none.
  func levelNames(_ input: Int, _ model: Model, count: Int) -> [String] {
    let levels = model.inputs.indices.contains(input) ? model.inputs[input].levels ?? [] : []
    return (0..<count).map { levels.indices.contains($0) ? levels[$0] : "\($0)" }
  }

  /// A category's levels with their rows, for the node's inspector.
  func levelLines(_ input: Int, _ model: Model, _ rows: [Int]) -> [StyledText] {
    zip(levelNames(input, model, count: rows.count), rows).map { name, rows in
      pairs([(singleLineName(name), "\(rows)")])
    }
  }

  private func singleLineName(_ name: String) -> String {
    name.columnWidth <= Self.nameLimit
      ? name : String(name.prefix(Self.nameLimit - 1)) + glyphs.ellipsis
  }
}

/// Bars from a common zero, with names in front and numbers behind.
private struct LevelBars {
  let names: [String]
  let values: [Double]
  let rows: [Int]
  let width: Int
  let nameWidth: Int

  private static let numberWidth = 9, countWidth = 6

  private var barWidth: Int { max(0, width - nameWidth - Self.numberWidth - Self.countWidth - 3) }

  func line(_ level: Int, block: Character, glyphs: Glyphs) -> StyledText {
    let number = NumberFormat.significant(values[level])
    let count = rows.indices.contains(level) ? "\(rows[level])" : ""
    return StyledText(fitted(names[level], glyphs), .name) + StyledText(" ")
      + StyledText(bar(values[level], block), .selection)
      + StyledText(padded(number, Self.numberWidth))
      + StyledText(padded(count, Self.countWidth), .quiet)
  }

  private func fitted(_ name: String, _ glyphs: Glyphs) -> String {
    var text = name
    if text.columnWidth > nameWidth {
      while text.columnWidth > nameWidth - 1, !text.isEmpty { text.removeLast() }
      text += glyphs.ellipsis
    }
    return text + String(repeating: " ", count: max(0, nameWidth - text.columnWidth))
  }

  private func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(1, width - text.columnWidth)) + text
  }

  /// From zero to the value, in a common scale.
  private func bar(_ value: Double, _ block: Character) -> String {
    let low = min(0, values.min() ?? 0)
    let span = max(0, values.max() ?? 0) - low
    guard span > 0, span.isFinite, barWidth > 0 else {
      return String(repeating: " ", count: barWidth)
    }
    func column(_ value: Double) -> Int {
      min(barWidth, max(0, Int(((value - low) / span * Double(barWidth)).rounded())))
    }
    let (start, end) = (min(column(0), column(value)), max(column(0), column(value)))
    return String(repeating: " ", count: start) + String(repeating: block, count: end - start)
      + String(repeating: " ", count: barWidth - end)
  }
}
