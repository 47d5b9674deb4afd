/** The emoji of the small picker, chosen by hand: what people use most, in five groups. */
export const EMOJI = [
  {
    group: 'faces',
    emoji: '😀 😄 😁 😂 🤣 😊 🙂 😉 😍 🥰 😘 😋 😎 🤓 🤔 😐 😴 😮 😢 😭 😤 😡 🤯 🥳 🤗 🙄 😬 😇',
  },
  { group: 'hands', emoji: '👍 👎 👌 ✌️ 🤞 👏 🙏 💪 👋 🤝 ✊ 👀 🙈 🤷 🤦 💃' },
  { group: 'nature', emoji: '🐱 🐶 🐻 🦊 🐦 🌲 🌸 ☀️ 🌧️ ❄️ 🍎 🍕 🍰 ☕ 🍺 🥂' },
  { group: 'things', emoji: '🏠 🚗 🚲 🚂 ✈️ ⛺ ⚽ 🎸 🎉 🎁 💡 📷 📞 💻 🔧 🔑' },
  { group: 'signs', emoji: '❤️ 🧡 💛 💚 💙 💜 🖤 💔 🔥 ✨ ⭐ ✅ ❌ ❗ ❓ 💯' },
] as const;
