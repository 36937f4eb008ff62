/// Limits are what the file says, as it stands.
pub fn limits() -> &'static str {
    include_str!("../../config/limits.toml")
}
