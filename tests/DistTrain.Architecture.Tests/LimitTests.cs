using System.Text.RegularExpressions;

namespace DistTrain.Architecture.Tests;

/// <summary>Every limit on what comes from outside (networks, disks, users) has a test that goes beyond it.</summary>
public sealed partial class LimitTests
{
    /// <summary>Where bytes from outside are read.</summary>
    private static readonly string[] Borders =
    [
        "src/DistTrain.Training/Wire/", "src/DistTrain.Training/Frames/", "src/DistTrain.Training/Messages/",
        "src/DistTrain.Training/Checkpoints/", "src/DistTrain.Training/RunFiles/", "src/DistTrain.Data/",
        "src/DistTrain.Hosting/",
    ];

    /// <summary>Limits and the tests that pass them.</summary>
    private static readonly Dictionary<string, string> Passed = new()
    {
        ["CertificateMaker.DaysMax"] = "What_cannot_be_is_told_in_one_line",
        ["CheckpointPartLayout.SlotsMax"] = "More_slots_than_any_optimizer_has_are_refused",
        ["CsvTableReader.CellMax"] = "A_cell_beyond_a_million_characters_is_refused_and_may_be_a_quote_left_open",
        ["CsvTableReader.ColumnsMax"] = "More_columns_than_anyone_means_are_refused",
        ["DataFilesOptions.StallMax"] = "A_server_that_falls_silent_is_given_up",
        ["DataSpecCheck.DigitsMax"] = "A_setting_that_does_not_fit_is_named",
        ["Download.OverheadBytesMax"] = "A_server_that_sends_without_end_is_cut_off",
        ["GzipContent.RatioMax"] = "A_header_that_announces_more_than_the_file_can_hold_takes_no_memory",
        ["Handshake.BytesMax"] = "A_hello_beyond_the_limit_is_refused_before_it_is_read",
        ["Handshake.RunCharsMax"] = "A_run_s_identity_is_short",
        ["IdxReader.DimsMax"] = "An_array_of_more_dimensions_than_images_have_is_refused",
        ["ManifestFile.BytesMax"] = "A_manifest_larger_than_any_is_not_read",
        ["NetworkOptions.HandshakeTimeout"] = "Strangers_that_say_nothing_hold_a_place_for_the_time_of_a_handshake_only",
        ["NetworkOptions.HandshakesMax"] = "Strangers_that_say_nothing_hold_a_place_for_the_time_of_a_handshake_only",
        ["NetworkOptions.Lease"] = "A_stopped_process_is_lost_after_its_lease_and_comes_back_when_it_goes_on",
        ["NetworkOptions.PayloadBytesMax"] = "A_payload_beyond_the_receiver_s_limit_ends_the_connection_before_memory_is_taken",
        ["NetworkOptions.PeersMax"] = "Another_run_one_s_own_number_and_too_many_peers_are_refused_with_the_reason",
        ["NetworkOptions.QueueBytesMax"] = "Who_does_not_take_messages_costs_the_sender_and_itself_no_more_than_the_limits",
        ["NetworkOptions.QueueMessagesMax"] =
            "Small_messages_to_a_peer_that_reads_nothing_are_dropped_beyond_the_limit_and_it_is_lost_after_its_lease",
        ["NetworkOptions.ReceiveBytesMax"] = "Who_does_not_take_messages_costs_the_sender_and_itself_no_more_than_the_limits",
        ["NetworkOptions.VisitPatience"] = "A_visitor_who_says_nothing_is_cut_off",
        ["NetworkOptions.VisitsMax"] = "There_are_only_so_many_visitors_at_a_time",
        ["OneHotEncoder.CategoriesMax"] = "Too_many_categories_are_refused_with_a_way_out",
        ["RunFile.BytesMax"] = "A_wrong_run_file_is_told_in_one_line",
        ["SafeTensors.HeaderBytesMax"] = "A_header_beyond_the_format_s_limit_is_not_read",
        ["SessionKeeper.NodesMax"] = "A_node_keeps_its_number_or_gets_the_next_and_cannot_use_them_up",
        ["SharedOffer.KeyBytesMax"] = "A_key_of_shared_memory_beyond_its_length_is_refused",
        ["SharedRing.RecordBytesMax"] = "A_record_beyond_the_limit_goes_another_way",
        ["StorageThread.PartsMax"] = "What_waits_for_a_disk_that_stands_still_is_bounded_and_whoever_has_more_waits",
        ["TokenFile.CharsMax"] = "A_token_that_is_none_is_refused",
        ["VisitMessages.ChunkBytesMax"] = "A_part_that_is_none_is_refused",
        ["VisitMessages.RunFileBytesMax"] = "A_run_file_that_nodes_cannot_be_sent_is_refused_before_anyone_joins",
        ["WireValues.TimeSpanDaysMax"] = "A_message_beyond_its_limits_is_not_read",
        ["WireLimits.ControlBytesMax"] = "What_is_beyond_its_limits_is_refused_before_memory_is_taken",
        ["WireLimits.CountMax"] = "A_message_beyond_its_limits_is_not_read",
        ["WireLimits.PayloadBytesMax"] = "A_message_beyond_its_limits_is_not_read",
        ["WireLimits.PayloadFloatsMax"] = "A_message_beyond_its_limits_is_not_read",
        ["WireLimits.TextBytesMax"] = "A_message_beyond_its_limits_is_not_read",
        ["YamlReader.CharactersMax"] = "A_text_of_more_than_a_million_characters_is_refused",
        ["YamlReader.DepthMax"] = "Deep_nesting_is_refused_rather_than_followed",
        ["YamlReader.NodesMax"] = "Aliases_that_multiply_are_refused",
    };

    /// <summary>What the program keeps to by itself, whatever comes.</summary>
    private static readonly string[] Own =
    [
        "Enrolment.CreditMax", "LedgerFile.WaitingBytesMax", "NappingWait.s_gapMax", "NetworkOptions.BackOffMax",
        "ProcessSession.s_backOffMax", "ProcessSupervisor.s_pauseMax",
    ];

    private static IEnumerable<string> Declared =>
        from file in Repository.CSharp
        where Borders.Any(border => file.In(border))
        from line in file.Lines
        where Declaration().IsMatch(line)
        from Match name in Limit().Matches(line)
        select $"{Path.GetFileNameWithoutExtension(file.Path)}.{name.Groups[1].Value}";

    [Fact]
    public void Every_limit_has_a_test_that_passes_it() =>
        Claim.Holds("Write a test that goes beyond it, and name it in LimitTests.Passed:",
            Declared.Except(Passed.Keys).Except(Own));

    [Fact]
    public void Every_limit_and_test_that_is_named_exists()
    {
        string tests = string.Join('\n', Repository.CSharp.Where(file => file.In("tests/")).Select(file => file.Text));
        Claim.Holds("There is no such limit:", Passed.Keys.Concat(Own).Except(Declared));
        Claim.Holds("There is no such test:",
            Passed.Values.Where(name => !Regex.IsMatch(tests, $@"public (async Task|void) {Regex.Escape(name)}\(")));
    }

    [GeneratedRegex(@"\b(const|static readonly|static TimeSpan)\b|\{ get; init; \}")]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\b(\w+Max|HandshakeTimeout|VisitPatience|Lease)\b(?= =[^>=]| \{ get; init; \})")]
    private static partial Regex Limit();
}
