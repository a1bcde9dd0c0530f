// swift-tools-version: 6.2

import PackageDescription

/// The numeric targets are optimised in debug builds too: unoptimised Swift is about a hundred
/// times slower at numerics, and `@testable import` works all the same.
///
/// They use the instructions of the machine they are built on, unless `KANSCOPE_PORTABLE` is set:
/// then the program runs on every processor of the architecture, at some cost in speed.
#if arch(x86_64)
  let native = Context.environment["KANSCOPE_PORTABLE"] == nil ? ["-Xcc", "-march=native"] : []
#else
  let native: [String] = []
#endif
let numeric: [SwiftSetting] = [
  .unsafeFlags(native + ["-O"], .when(configuration: .debug)),
  .unsafeFlags(native, .when(configuration: .release)),
]
/// What stands below everything is small and called everywhere: compiled as a whole, so that its files
/// can be inlined into each other in debug builds, too.
let wholeModule: [SwiftSetting] = [
  .unsafeFlags(["-whole-module-optimization", "-num-threads", "2"], .when(configuration: .debug))
]

let package = Package(
  name: "kanscope",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "kanscope", targets: ["kanscope"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
  ],
  targets: [
    .systemLibrary(name: "CProcessor"),
    .target(
      name: "Numerics", dependencies: ["CProcessor"], swiftSettings: numeric + wholeModule),
    .target(name: "Expressions", dependencies: ["Numerics"], swiftSettings: numeric),
    .target(name: "KAN", dependencies: ["Expressions", "Numerics"], swiftSettings: numeric),
    .target(
      name: "Symbolic", dependencies: ["KAN", "Expressions", "Numerics"], swiftSettings: numeric),
    .target(
      name: "Storage",
      dependencies: ["KAN", "Expressions", .product(name: "Yams", package: "Yams")]),
    .target(
      name: "Session", dependencies: ["Symbolic", "Storage", "KAN", "Expressions", "Numerics"]),
    .target(name: "Scene", dependencies: ["Numerics"], swiftSettings: numeric),
    .target(
      name: "Figures", dependencies: ["KAN", "Expressions", "Scene", "Numerics"],
      swiftSettings: numeric),
    .target(
      name: "Workbench",
      dependencies: [
        "Session", "Storage", "Figures", "Symbolic", "KAN", "Scene", "Expressions", "Numerics",
      ]),
    .systemLibrary(
      name: "CNcurses", providers: [.apt(["libncurses-dev"])]),
    .target(name: "Terminal", dependencies: ["Scene", "CNcurses"]),
    .executableTarget(
      name: "kanscope",
      dependencies: [
        "Workbench", "Terminal", "Session", "Figures", "Symbolic", "Scene", "Storage", "KAN",
        "Expressions", "Numerics",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .testTarget(name: "NumericsTests", dependencies: ["Numerics"], swiftSettings: numeric),
    .testTarget(
      name: "ExpressionsTests", dependencies: ["Expressions", "Numerics"],
      exclude: ["check_latex.py"]),
    .testTarget(
      name: "KANTests", dependencies: ["KAN", "Expressions", "Numerics"],
      exclude: ["Oracle", "Fixtures"]),
    .testTarget(
      name: "SymbolicTests", dependencies: ["Symbolic", "KAN", "Expressions", "Numerics"]),
    .testTarget(
      name: "StorageTests", dependencies: ["Storage", "KAN", "Expressions", "Numerics"],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "SessionTests",
      dependencies: ["Session", "Symbolic", "Storage", "KAN", "Expressions", "Numerics"]),
    .testTarget(name: "SceneTests", dependencies: ["Scene"]),
    .testTarget(
      name: "FiguresTests", dependencies: ["Figures", "KAN", "Scene"], exclude: ["Fixtures"]),
    .testTarget(
      name: "WorkbenchTests",
      dependencies: ["Workbench", "Session", "Figures", "Symbolic", "KAN", "Scene", "Numerics"],
      exclude: ["Fixtures"]),
    .testTarget(name: "TerminalTests", dependencies: ["Terminal", "Scene"]),
    .testTarget(
      name: "kanscopeTests", dependencies: ["kanscope", "Symbolic", "KAN", "Numerics"]),
  ],
  swiftLanguageModes: [.v6]
)
