/** Short names for the generated types of the wire. */
import type { components } from './wire';

type Schemas = components['schemas'];

export type ServerFrame = Schemas['ServerFrame'];
export type ClientFrame = Schemas['ClientFrame'];
/** The server's frame of one type. */
export type Frame<T extends ServerFrame['type']> = Extract<ServerFrame, { type: T }>;
/** The client's frame of one type. */
export type Request<T extends ClientFrame['type']> = Extract<ClientFrame, { type: T }>;

export type AccessOut = Schemas['AccessOut'];
export type Alert = Schemas['AlertOut'];
export type AlertsOut = Schemas['AlertsOut'];
export type Announcement = Schemas['Announcement'];
export type BlocksOut = Schemas['BlocksOut'];
export type ChatHead = Schemas['ChatHead'];
export type ChatLink = Schemas['ChatLink'];
export type ChatLinkOut = Schemas['ChatLinkOut'];
export type ChatLinksOut = Schemas['ChatLinksOut'];
export type ChatOut = Schemas['ChatOut'];
export type Found = Schemas['Found'];
export type FoundOut = Schemas['FoundOut'];
export type Forwarded = Schemas['Forwarded'];
export type InvitationOut = Schemas['InvitationOut'];
export type Mark = Schemas['Mark'];
export type EnrolmentOut = Schemas['EnrolmentOut'];
export type Me = Schemas['Me'];
export type Member = Schemas['Member'];
export type MembersOut = Schemas['MembersOut'];
export type Message = Schemas['Message'];
export type Own = Schemas['Own'];
export type OptionsOut = Schemas['OptionsOut'];
export type PasswordIn = Schemas['PasswordIn'];
export type PeopleOut = Schemas['PeopleOut'];
export type Person = Schemas['Person'];
export type PinnedOut = Schemas['PinnedOut'];
export type Presence = Schemas['Presence'];
export type Privacy = Schemas['Privacy'];
export type Synced = Schemas['Prefs'];
export type SyncedChange = Schemas['PrefsIn'];
export type QuietSpan = Schemas['QuietSpan'];
export type Folder = Schemas['Folder'];
export type ChatLevel = Synced['levels'][string];
export type PrefsOut = Schemas['PrefsOut'];
export type PrivacyChange = Schemas['PrivacyIn'];
export type Problem = Schemas['Problem'];
export type Reaction = Schemas['Reaction'];
export type Reader = Schemas['Reader'];
export type ReadersOut = Schemas['ReadersOut'];
export type Revision = Schemas['Revision'];
export type RevisionsOut = Schemas['RevisionsOut'];
export type SearchHit = Schemas['SearchHit'];
export type SearchOut = Schemas['SearchOut'];
export type RecoveryCodesOut = Schemas['RecoveryCodesOut'];
export type RegistrationIn = Schemas['RegistrationIn'];
export type SecurityOut = Schemas['SecurityOut'];
export type Session = Schemas['SessionOut'];
export type SessionsOut = Schemas['SessionsOut'];
export type SystemEvent = Schemas['SystemEvent'];

/** What is set of `Own`; what is not given stays. */
export type OwnChange = Schemas['OwnIn'];
/** What is set of a group or channel; what is not given stays. */
export type RoomChange = Schemas['ChatIn'];
export type AccountRole = Me['role'];
export type ChatKind = ChatHead['kind'];
export type Language = Me['language'];
export type MemberRole = Member['role'];
