import Scene

/// The placement of panes on a screen, by their wishes: a pure function, which mouse handling uses
/// too.
struct PaneLayout: Sendable, Equatable {
  /// The smallest screen that is drawn.
  static let minimum = Size(width: 20, height: 5)

  /// The first row.
  let status: Rect
  /// The last row: hints, messages, the prompt.
  let hints: Rect
  /// The panes shown, and their rectangles.
  let panes: [Pane: Rect]
  /// Whether panes have borders.
  let hasBorders: Bool

  /// Lays out the panes of a screen.
  init(_ screen: Screen) {
    let size = screen.size
    status = Rect(x: 0, y: 0, width: size.width, height: min(1, size.height))
    hints = Rect(x: 0, y: size.height - 1, width: size.width, height: size.height > 1 ? 1 : 0)
    hasBorders = screen.hasBorders
    let wanted = Pane.all.filter { $0.page == screen.page }.compactMap { pane in
      pane.wish(screen).map { Wanted(pane: pane, wish: $0) }
    }
    let body = Rect(x: 0, y: 1, width: screen.body.width, height: screen.body.height)
    panes = Self.place(Self.rows(wanted, in: screen.body), in: body)
  }

  /// The area of a pane inside its border; nil if it is not shown.
  func inside(_ pane: Pane) -> Rect? {
    panes[pane].map { hasBorders ? $0.inset(dx: 1, dy: 1) : $0 }
  }

  /// The pane at a cell.
  func pane(at point: Point) -> Pane? {
    Pane.all.first { panes[$0]?.contains(point) == true }
  }

  // MARK: Wishes

  private struct Wanted {
    var pane: Pane
    var wish: Wish
  }

  private struct Row {
    var panes: [Wanted]
    /// nil to share what the others leave.
    var height: Int?
  }

  /// The rows that fit, from the top.
  private static func rows(_ wanted: [Wanted], in body: Size) -> [Row] {
    var rows: [Row] = []
    var left = body.height
    var claimed = 0
    let byRow = Dictionary(grouping: wanted, by: \.wish.row).sorted { $0.key < $1.key }
    for (_, candidates) in byRow {
      let panes = admitted(candidates, Size(width: body.width, height: left))
      guard !panes.isEmpty else { continue }
      let height = panes.compactMap { $0.wish.rows(of: left) }.max().map { min($0, left) }
      if let height {
        let takesAll = panes.contains { $0.wish.height == .all }
        guard takesAll || left - height >= claimed else { continue }
        left -= height
      }
      claimed += panes.map(\.wish.claim).max() ?? 0
      rows.append(Row(panes: panes, height: height))
    }
    share(left, among: &rows)
    return rows
  }

  /// The panes of a row whose needs are met, or only the first that asks to be alone.
  private static func admitted(_ row: [Wanted], _ room: Size) -> [Wanted] {
    let panes = row.filter {
      $0.wish.needs.width <= room.width && $0.wish.needs.height <= room.height
    }
    return panes.first(where: \.wish.isAlone).map { [$0] } ?? panes
  }

  /// Divides the remaining height evenly among the rows without a height.
  private static func share(_ rest: Int, among rows: inout [Row]) {
    let open = rows.indices.filter { rows[$0].height == nil }
    for (place, index) in open.enumerated() {
      rows[index].height = rest * (place + 1) / open.count - rest * place / open.count
    }
  }

  private static func place(_ rows: [Row], in body: Rect) -> [Pane: Rect] {
    var panes: [Pane: Rect] = [:]
    var y = body.y
    for row in rows {
      guard let height = row.height, height > 0 else { continue }
      let columns = widths(row.panes.map(\.wish.width), of: body.width)
      var x = body.x
      for (wanted, width) in zip(row.panes, columns) {
        panes[wanted.pane] = Rect(x: x, y: y, width: width, height: height)
        x += width
      }
      y += height
    }
    return panes
  }

  /// The widths of panes side by side: those without a width share what the others leave; if all
  /// have one, the last takes the remainder.
  private static func widths(_ named: [Int?], of width: Int) -> [Int] {
    let wanted = named.contains { $0 == nil } ? named : named.dropLast() + [nil]
    let rest = max(0, width - wanted.reduce(0) { $0 + ($1 ?? 0) })
    let count = wanted.count { $0 == nil }
    var place = 0
    return wanted.map { columns in
      guard columns == nil else { return columns ?? 0 }
      place += 1
      return rest * place / count - rest * (place - 1) / count
    }
  }
}

extension Wish {
  /// The height it asks for when the rows above leave `left`; nil for a share of the rest.
  fileprivate func rows(of left: Int) -> Int? {
    switch height {
    case .rest: nil
    case .all: left
    case .rows(let rows): rows
    case .percent(let percent, let least): max(least, left * percent / 100)
    }
  }
}
