namespace DistTrain.Architecture.Tests;

/// <summary>What would make a run depend on anything but its inputs.</summary>
public sealed class PurityTests
{
    private static readonly string[] ForbiddenAssemblies =
        ["Akka", "Hyperion", "System.Net.", "System.Console", "Microsoft.AspNetCore."];

    private static readonly string[] ForbiddenNamespaces = ["System.Net.", "Akka.", "System.Timers.", "Microsoft.AspNetCore."];

    private static readonly string[] ForbiddenTypes =
    [
        "System.Console", "System.Random", "System.DateTime", "System.DateTimeOffset", "System.TimeProvider",
        "System.Diagnostics.Stopwatch", "System.Diagnostics.Process", "System.Threading.Timer", "System.Threading.PeriodicTimer",
    ];

    private static readonly string[] ForbiddenMembers =
    [
        "System.Environment.get_TickCount", "System.Environment.get_TickCount64", "System.Guid.NewGuid",
        "System.Threading.Thread.Sleep", "System.Threading.Tasks.Task.Delay",
    ];

    /// <summary>They reach into the C library, whose bits differ between systems, or depend on span length.</summary>
    private static readonly string[] TranscendentalOwners =
        ["System.Math", "System.MathF", "System.Single", "System.Double", "System.Numerics.Tensors.TensorPrimitives"];

    private static readonly string[] Transcendentals =
    [
        "Exp", "ExpM1", "Exp2", "Exp10", "Log", "LogP1", "Log2", "Log10", "Pow", "Cbrt", "Sin", "Cos", "SinCos", "Tan", "Asin",
        "Acos", "Atan", "Atan2", "Sinh", "Cosh", "Tanh", "Asinh", "Acosh", "Atanh", "SinPi", "CosPi", "Hypot",
        "Sigmoid", "SoftMax",
    ];

    [Fact]
    public void The_pure_rooms_use_no_Akka_socket_or_console_assembly() =>
        Claim.Holds("These rooms do no I/O; leave it to a host:",
            from assembly in BuiltAssembly.Pure
            from name in assembly.References
            where ForbiddenAssemblies.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))
            select $"{assembly.Name} uses {name}");

    [Fact]
    public void The_pure_rooms_use_no_socket_console_clock_or_library_random_type() =>
        Claim.Holds("Time, processes and the network come from a host, random numbers from RandomStream:",
            from assembly in BuiltAssembly.Pure
            from type in assembly.Types
            where ForbiddenTypes.Contains(type)
                || ForbiddenNamespaces.Any(prefix => type.StartsWith(prefix, StringComparison.Ordinal))
            select $"{assembly.Name} uses {type}");

    [Fact]
    public void The_pure_rooms_wait_for_nothing_and_take_no_identity_from_the_system() =>
        Claim.Holds("Waiting, ticks and identities come from a host:",
            from assembly in BuiltAssembly.Pure
            from member in assembly.Members
            where ForbiddenMembers.Contains(member)
            select $"{assembly.Name} uses {member}");

    [Fact]
    public void The_pure_rooms_take_no_transcendental_from_the_library() =>
        Claim.Holds("Their bits differ between systems or span lengths; use the ones in DistTrain.Numerics:",
            from assembly in BuiltAssembly.Pure
            from member in assembly.Members
            let dot = member.LastIndexOf('.')
            where dot > 0 && TranscendentalOwners.Contains(member[..dot]) && Transcendentals.Contains(member[(dot + 1)..])
            select $"{assembly.Name} uses {member}");

    [Fact]
    public void No_room_draws_from_the_library_s_random_numbers() =>
        Claim.Holds("Random numbers come from RandomStream, so that a run repeats:",
            from assembly in BuiltAssembly.All
            where assembly.Types.Contains("System.Random")
            select assembly.Name);

    [Fact]
    public void Only_the_Akka_room_uses_Akka() =>
        Claim.Holds("Everything else must build where the Akka packages are missing:",
            from assembly in BuiltAssembly.All
            where assembly.Room != "Akka"
            from name in assembly.References
            where name == "Akka" || name.StartsWith("Akka.", StringComparison.Ordinal)
            select $"{assembly.Name} uses {name}");
}
