/** Generated from docs/openapi.json by `npm run wire`: not edited by hand. */
export interface paths {
    "/api/v1/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What administrators should look at
         * @description For administrators. The newest 100.
         */
        get: operations["alerts_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/seen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * You have looked at these alerts
         * @description For administrators: none of them is shown these as new any more.
         */
        post: operations["alerts_seen_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/enrolment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin a second factor before logging in
         * @description By username and password, or by the token of a one-time link, where login or link answered
         *     `enrolment_required`.
         */
        post: operations["enrolment_begin_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/invitation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a one-time link is for */
        post: operations["invitation_read_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/invitation/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set a password by a one-time link, and log in
         * @description The link opens nothing afterwards, and other sessions of the account end. A second factor stays on: a code is
         *     needed as at login, and where one must be set up first, `/auth/enrolment` begins it with the link's token.
         */
        post: operations["invitation_accept_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log in
         * @description Answers an access token, and sets the refresh token as a cookie. After the right password, 401 says what else
         *     is needed: `code_required` and `wrong_code` a `code`; `enrolment_required` a second factor: begin it at
         *     `/auth/enrolment`, then log in with its `ticket` and a first code, and keep the recovery codes of the answer.
         */
        post: operations["login_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log out
         * @description Ends the session in the cookie, and clears the cookie. Needs the header `X-Requested-With: messenger`.
         */
        post: operations["logout_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How one gets in here */
        get: operations["options_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A new access token for the session in the cookie
         * @description Needs the header `X-Requested-With: messenger`. Replaces the cookie. The one before is still answered for 20
         *     seconds, in case the answer was lost; after that its use ends the session.
         */
        post: operations["refresh_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/registration": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make an account and log in
         * @description Where registration is open, or with a registration link. With `ticket` and `code` of
         *     `/auth/registration/begin` where a second factor is required.
         */
        post: operations["registration_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/registration/begin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin the second factor of a new account
         * @description Where `/auth/options` says that one is required. The username is not held meanwhile.
         */
        post: operations["registration_begin_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/registration/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Whether a registration link is good */
        post: operations["registration_link_read_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where you are logged in */
        get: operations["sessions_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Log out one device */
        delete: operations["one_session_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions/others": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Log out everywhere else */
        delete: operations["other_sessions_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/blocks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whom you blocked */
        get: operations["blocks_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/blocks/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Block a person
         * @description They can't write to you, open a chat with you, or add you to groups, and don't see when you are here.
         */
        put: operations["block_put"];
        post?: never;
        /** Unblock a person */
        delete: operations["block_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your chats */
        get: operations["chats_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chats/{chat_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One of your chats */
        get: operations["chat_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Set title, description and rules of a group */
        patch: operations["chat_patch"];
        trace?: never;
    };
    "/api/v1/chats/{chat_id}/hidden": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Places of the messages you deleted for yourself */
        get: operations["hidden_get"];
        put?: never;
        /** Delete messages for yourself */
        post: operations["hidden_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chats/{chat_id}/leave": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Leave a group */
        post: operations["leave_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chats/{chat_id}/links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The links that let people into a group */
        get: operations["links_get"];
        put?: never;
        /** Make a link that lets people into a group */
        post: operations["links_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chats/{chat_id}/links/{link_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End a link: nobody comes in by it any more */
        delete: operations["link_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chats/{chat_id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is in the chat */
        get: operations["members_get"];
        put?: never;
        /** Add people to a group */
        post: operations["members_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chats/{chat_id}/members/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a person from a group */
        delete: operations["member_delete"];
        options?: never;
        head?: never;
        /** Give a person another role in a group */
        patch: operations["member_patch"];
        trace?: never;
    };
    "/api/v1/chats/{chat_id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A page of the timeline */
        get: operations["messages_get"];
        put?: never;
        /** Send a message; answered after the commit */
        post: operations["messages_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chats/{chat_id}/messages/{seq}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Edit your message */
        patch: operations["message_patch"];
        trace?: never;
    };
    "/api/v1/chats/{chat_id}/messages/{seq}/deletion": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Delete a message for everybody */
        post: operations["message_deletion_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chats/{chat_id}/messages/{seq}/pin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Pin a message for everybody, or take the pin away */
        put: operations["pin_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chats/{chat_id}/messages/{seq}/reaction": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Set or remove your reaction */
        put: operations["reaction_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chats/{chat_id}/messages/{seq}/readers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who has read a message, and when */
        get: operations["readers_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chats/{chat_id}/messages/{seq}/revisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a message said before its edits */
        get: operations["revisions_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chats/{chat_id}/messages/{seq}/saved": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Save a message for yourself, or let go of it */
        put: operations["save_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chats/{chat_id}/own": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Set what you keep to yourself about a chat */
        patch: operations["own_patch"];
        trace?: never;
    };
    "/api/v1/chats/{chat_id}/pinned": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The chat's pinned messages */
        get: operations["pinned_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chats/direct": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Open the direct chat with a person, making it at the first call */
        post: operations["direct_chats_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chats/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a group or channel */
        post: operations["groups_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chats/links/join": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Come into a group by a link */
        post: operations["link_join_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chats/links/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a link leads to */
        post: operations["link_preview_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chats/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Open your notes, a chat with yourself, making it at the first call */
        post: operations["notes_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your account */
        get: operations["my_account_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change your name, language, status or colour */
        patch: operations["my_account_patch"];
        trace?: never;
    };
    "/api/v1/me/deletion": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Delete your account for good
         * @description Name, address and devices are wiped, and you leave every group; a group you own passes on. Your messages stay
         *     where they are, under “Deleted account”. Needs the password where there is one, and a code where the second
         *     factor is on.
         */
        post: operations["account_deletion_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change your password
         * @description All other sessions end; this one goes on with the access token of the answer.
         */
        post: operations["own_password_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/picture": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set your picture
         * @description A JPEG, PNG or WebP. Its middle is kept, as a small square without anything else the file told.
         */
        put: operations["my_picture_put"];
        post?: never;
        /** Take your picture away */
        delete: operations["my_picture_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/prefs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What you set of your messenger */
        get: operations["my_prefs_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Set something of your messenger on all your devices */
        patch: operations["my_prefs_patch"];
        trace?: never;
    };
    "/api/v1/me/privacy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What you let others know and do */
        get: operations["my_privacy_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change what you let others know and do */
        patch: operations["my_privacy_patch"];
        trace?: never;
    };
    "/api/v1/me/recovery-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** New recovery codes */
        post: operations["recovery_codes_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/second-factor/begin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin a second factor, or another one
         * @description Needs the password where there is one, and a code where a second factor is on.
         */
        post: operations["second_factor_begin_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/second-factor/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Switch on the second factor that was begun */
        post: operations["second_factor_confirm_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/second-factor/off": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Switch the second factor off
         * @description Refused (`enforced`) where the administrator requires one.
         */
        post: operations["second_factor_off_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/security": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How your account is secured */
        get: operations["security_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mentions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Messages that mention you, the newest first */
        get: operations["mentions_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Find people by the beginnings of their names */
        get: operations["people_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{user_id}/picture": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The picture of a person
         * @description Their card says which it is: a client that has one of that name need not ask.
         */
        get: operations["person_picture_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/saved": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Messages you saved, the newest first */
        get: operations["saved_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Search everything you can read */
        get: operations["search_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description An access token for `Authorization: Bearer`; the refresh token travels in an httpOnly cookie. */
        AccessOut: {
            access: string;
            expires_in_ms: number;
            me: components["schemas"]["Me"];
            /** @description Where this switched a second factor on: shown this once, each good for one login */
            recovery_codes?: string[];
        };
        /**
         * @description The command is committed to disk.
         * @example {
         *       "chat": "01920000-0000-7000-8000-00000000c4a7",
         *       "client_id": "5b0f4f0e-6f0a-4a53-9a55-0d7a5f1c2e01",
         *       "created_at_ms": 1767254400000,
         *       "seq": 42,
         *       "type": "ack",
         *       "version": 42
         *     }
         */
        Ack: {
            /** Format: uuid */
            chat: string;
            /** Format: uuid */
            client_id: string;
            created_at_ms: number;
            ref?: number;
            /** @description The message the command made or changed */
            seq: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "ack";
            /** @description The chat version it was committed as */
            version: number;
        };
        /** @description The command is committed to disk; a retry with the same `client_id` gets the same answer. */
        AckOut: {
            /** Format: uuid */
            chat: string;
            /** Format: uuid */
            client_id: string;
            created_at_ms: number;
            seq: number;
            version: number;
        };
        AlertOut: {
            address_range: string;
            at_ms: number;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "failures_account" | "failures_address" | "failures" | "sessions" | "new_range" | "reuse" | "log";
            seen: boolean;
            /** @description Whose account it is about */
            user?: components["schemas"]["Person"];
        };
        /** @description The newest first. */
        AlertsOut: {
            alerts: components["schemas"]["AlertOut"][];
            unseen: number;
        };
        AlertsSeenIn: {
            ids: string[];
        };
        /**
         * @description To administrators: there is something in the list of alerts, or there is not any more.
         * @example {
         *       "type": "alert.state",
         *       "unseen": 2
         *     }
         */
        AlertState: {
            ref?: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "alert.state";
            unseen: number;
        };
        /** @description What administrators tell everybody. Plain text, in which an address may be shown as a link. */
        Announcement: {
            /** @description Whether a person may hide it on their device */
            dismissible: boolean;
            /**
             * Format: uuid
             * @description Another one with every other text: who dismissed this one is shown the next
             */
            id: string;
            /** @enum {string} */
            kind: "info" | "warning";
            text: string;
            /** @description Not to be shown from then on */
            until_ms?: number;
        };
        /**
         * @description What everybody is told from now on; without an announcement, nothing. Comes when one begins, changes, ends or is withdrawn, and may come twice.
         * @example {
         *       "announcement": {
         *         "dismissible": true,
         *         "id": "5b0f4f0e-6f0a-4a53-9a55-0d7a5f1c2e01",
         *         "kind": "warning",
         *         "text": "В субботу с 9:00 до 10:00 обновляем сервер. Подробности: https://example.org/update",
         *         "until_ms": 1767340800000
         *       },
         *       "type": "announcement.state"
         *     }
         */
        AnnouncementState: {
            announcement?: components["schemas"]["Announcement"];
            ref?: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "announcement.state";
        };
        BlocksOut: {
            blocked: string[];
            people: components["schemas"]["Person"][];
            user_version: number;
        };
        /**
         * @description Whom you blocked, from now on: all of them.
         * @example {
         *       "blocked": [
         *         "01920000-0000-7000-8000-0000000000b2"
         *       ],
         *       "people": [
         *         {
         *           "active": true,
         *           "id": "01920000-0000-7000-8000-0000000000b2",
         *           "name": "Олег",
         *           "username": "oleg"
         *         }
         *       ],
         *       "type": "blocks.state",
         *       "user_version": 11
         *     }
         */
        BlocksState: {
            blocked: string[];
            /** @description Their cards */
            people: components["schemas"]["Person"][];
            ref?: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "blocks.state";
            user_version: number;
        };
        /**
         * @description Answer to `chats.sync`: what changed after the version asked. `reset`: too much did; drop the cached chat and take this state and newest page, the rest of the history is loaded when scrolled to. `more`: ask again from `version`.
         * @example {
         *       "head": {
         *         "created_at_ms": 1767168000000,
         *         "delivered_seq": 42,
         *         "hidden": 0,
         *         "history_hidden": false,
         *         "id": "01920000-0000-7000-8000-00000000c4a7",
         *         "kind": "direct",
         *         "last": {
         *           "body": "Выезд в 9:30",
         *           "client_id": "5b0f4f0e-6f0a-4a53-9a55-0d7a5f1c2e01",
         *           "created_at_ms": 1767254400000,
         *           "edit_no": 0,
         *           "scheme": "server",
         *           "sender": "01920000-0000-7000-8000-0000000000a1",
         *           "seq": 42,
         *           "version": 42
         *         },
         *         "members": 2,
         *         "mentions": [],
         *         "own": {
         *           "archived": false,
         *           "draft": {
         *             "body": "Буду к",
         *             "updated_at_ms": 1767254400000
         *           },
         *           "marked_unread": false
         *         },
         *         "peer": "01920000-0000-7000-8000-0000000000a1",
         *         "pinned": [
         *           40
         *         ],
         *         "reached_delivered_seq": 42,
         *         "reached_read_seq": 42,
         *         "read_seq": 40,
         *         "role": "member",
         *         "slow_s": 0,
         *         "unread": 1,
         *         "version": 42,
         *         "visible_from_seq": 0
         *       },
         *       "members": [],
         *       "messages": [
         *         {
         *           "body": "Выезд в 9:30",
         *           "client_id": "5b0f4f0e-6f0a-4a53-9a55-0d7a5f1c2e01",
         *           "created_at_ms": 1767254400000,
         *           "edit_no": 0,
         *           "scheme": "server",
         *           "sender": "01920000-0000-7000-8000-0000000000a1",
         *           "seq": 42,
         *           "version": 42
         *         }
         *       ],
         *       "more": false,
         *       "ref": 5,
         *       "reset": false,
         *       "type": "chat.changes",
         *       "version": 42
         *     }
         */
        ChatChanges: {
            head: components["schemas"]["ChatHead"];
            members: components["schemas"]["Member"][];
            messages: components["schemas"]["Message"][];
            more: boolean;
            ref?: number;
            reset: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "chat.changes";
            version: number;
        };
        ChatCursor: {
            /** Format: uuid */
            chat: string;
            /** @description The chat version this client holds; 0 = nothing */
            version: number;
        };
        /** @description One chat as its list row needs it, personal to the one who asks. */
        ChatHead: {
            created_at_ms: number;
            delivered_seq: number;
            description?: string;
            /** @description How many messages you deleted for yourself */
            hidden: number;
            /** @description Newcomers see only what comes after them */
            history_hidden: boolean;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "direct" | "group" | "channel" | "notes";
            last?: components["schemas"]["Message"];
            members: number;
            /** @description Where you are mentioned after `read_seq`, at most the first 20 places */
            mentions: number[];
            own: components["schemas"]["Own"];
            /**
             * Format: uuid
             * @description The other person of a direct chat
             */
            peer?: string;
            /** @description Places of pinned messages, the newest pin first */
            pinned: number[];
            /** @description The furthest any other member received */
            reached_delivered_seq: number;
            /** @description The furthest any other member read */
            reached_read_seq: number;
            read_seq: number;
            /** @enum {string} */
            role: "owner" | "admin" | "member" | "reader";
            /** @description Members wait so long between two messages; 0 = they don't */
            slow_s: number;
            /** @description Groups and channels; a direct chat is titled by `peer` */
            title?: string;
            /** @description Messages of others after `read_seq`, counted up to 100 */
            unread: number;
            version: number;
            /** @description Messages up to this place are hidden from you; 0 = none */
            visible_from_seq: number;
        };
        /** @description Sets what is given and leaves the rest. */
        ChatIn: {
            /** @description Empty: there is none any more */
            description?: string;
            /** @description For those who come from now on */
            history_hidden?: boolean;
            slow_s?: number;
            title?: string;
        };
        /**
         * @description A chat became yours.
         * @example {
         *       "head": {
         *         "created_at_ms": 1767168000000,
         *         "delivered_seq": 42,
         *         "hidden": 0,
         *         "history_hidden": false,
         *         "id": "01920000-0000-7000-8000-00000000c4a7",
         *         "kind": "direct",
         *         "last": {
         *           "body": "Выезд в 9:30",
         *           "client_id": "5b0f4f0e-6f0a-4a53-9a55-0d7a5f1c2e01",
         *           "created_at_ms": 1767254400000,
         *           "edit_no": 0,
         *           "scheme": "server",
         *           "sender": "01920000-0000-7000-8000-0000000000a1",
         *           "seq": 42,
         *           "version": 42
         *         },
         *         "members": 2,
         *         "mentions": [],
         *         "own": {
         *           "archived": false,
         *           "draft": {
         *             "body": "Буду к",
         *             "updated_at_ms": 1767254400000
         *           },
         *           "marked_unread": false
         *         },
         *         "peer": "01920000-0000-7000-8000-0000000000a1",
         *         "pinned": [
         *           40
         *         ],
         *         "reached_delivered_seq": 42,
         *         "reached_read_seq": 42,
         *         "read_seq": 40,
         *         "role": "member",
         *         "slow_s": 0,
         *         "unread": 1,
         *         "version": 42,
         *         "visible_from_seq": 0
         *       },
         *       "people": [
         *         {
         *           "active": true,
         *           "id": "01920000-0000-7000-8000-0000000000a1",
         *           "name": "Анна",
         *           "username": "anna"
         *         },
         *         {
         *           "active": true,
         *           "id": "01920000-0000-7000-8000-0000000000b2",
         *           "name": "Олег",
         *           "username": "oleg"
         *         }
         *       ],
         *       "type": "chat.joined",
         *       "user_version": 8
         *     }
         */
        ChatJoined: {
            head: components["schemas"]["ChatHead"];
            people: components["schemas"]["Person"][];
            ref?: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "chat.joined";
            user_version: number;
        };
        /**
         * @description A chat is yours no more: forget its content.
         * @example {
         *       "chat": "01920000-0000-7000-8000-00000000c4a7",
         *       "type": "chat.left",
         *       "user_version": 9
         *     }
         */
        ChatLeft: {
            /** Format: uuid */
            chat: string;
            ref?: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "chat.left";
            user_version: number;
        };
        /** @description A link that lets people into a chat. */
        ChatLink: {
            /** Format: uuid */
            created_by?: string;
            expires_at_ms: number;
            /** Format: uuid */
            id: string;
            /** @description Absent from every log: it is a key */
            token: string;
            used: number;
            uses?: number;
        };
        ChatLinkIn: {
            /** @default 604800 */
            expires_in_s?: number;
            /** @description How many people it lets in; absent where there is no limit */
            uses?: number;
        };
        /** @description What a link leads to. */
        ChatLinkOut: {
            /**
             * Format: uuid
             * @description Given to those who are in it already
             */
            chat?: string;
            description?: string;
            /** @enum {string} */
            kind: "direct" | "group" | "channel" | "notes";
            members: number;
            title: string;
        };
        ChatLinksOut: {
            links: components["schemas"]["ChatLink"][];
        };
        ChatLinkTokenIn: {
            token: string;
        };
        ChatOut: {
            head: components["schemas"]["ChatHead"];
            people: components["schemas"]["Person"][];
        };
        /**
         * @description The complete chat list. A chat that is not in it is not yours any more: forget its content.
         * @example {
         *       "heads": [
         *         {
         *           "created_at_ms": 1767168000000,
         *           "delivered_seq": 42,
         *           "hidden": 0,
         *           "history_hidden": false,
         *           "id": "01920000-0000-7000-8000-00000000c4a7",
         *           "kind": "direct",
         *           "last": {
         *             "body": "Выезд в 9:30",
         *             "client_id": "5b0f4f0e-6f0a-4a53-9a55-0d7a5f1c2e01",
         *             "created_at_ms": 1767254400000,
         *             "edit_no": 0,
         *             "scheme": "server",
         *             "sender": "01920000-0000-7000-8000-0000000000a1",
         *             "seq": 42,
         *             "version": 42
         *           },
         *           "members": 2,
         *           "mentions": [],
         *           "own": {
         *             "archived": false,
         *             "draft": {
         *               "body": "Буду к",
         *               "updated_at_ms": 1767254400000
         *             },
         *             "marked_unread": false
         *           },
         *           "peer": "01920000-0000-7000-8000-0000000000a1",
         *           "pinned": [
         *             40
         *           ],
         *           "reached_delivered_seq": 42,
         *           "reached_read_seq": 42,
         *           "read_seq": 40,
         *           "role": "member",
         *           "slow_s": 0,
         *           "unread": 1,
         *           "version": 42,
         *           "visible_from_seq": 0
         *         }
         *       ],
         *       "people": [
         *         {
         *           "active": true,
         *           "id": "01920000-0000-7000-8000-0000000000a1",
         *           "name": "Анна",
         *           "username": "anna"
         *         },
         *         {
         *           "active": true,
         *           "id": "01920000-0000-7000-8000-0000000000b2",
         *           "name": "Олег",
         *           "username": "oleg"
         *         }
         *       ],
         *       "ref": 4,
         *       "type": "chats.heads",
         *       "user_version": 8
         *     }
         */
        ChatsHeads: {
            /** @description Whom you blocked, if anybody */
            blocked?: string[];
            heads: components["schemas"]["ChatHead"][];
            /** @description Those the heads and `blocked` name */
            people: components["schemas"]["Person"][];
            /** @description What you set, if anything */
            prefs?: components["schemas"]["Prefs"];
            ref?: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "chats.heads";
            user_version: number;
        };
        /**
         * @description The chat version rose for something you may not see: only count it.
         * @example {
         *       "chat": "01920000-0000-7000-8000-00000000c4a7",
         *       "type": "chat.skip",
         *       "version": 45
         *     }
         */
        ChatSkip: {
            /** Format: uuid */
            chat: string;
            ref?: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "chat.skip";
            version: number;
        };
        ChatsOut: {
            heads: components["schemas"]["ChatHead"][];
            people: components["schemas"]["Person"][];
            user_version: number;
        };
        /**
         * @description Ask for the current state of everything changed after the given versions. One `chat.changes` a chat comes back.
         * @example {
         *       "chats": [
         *         {
         *           "chat": "01920000-0000-7000-8000-00000000c4a7",
         *           "version": 41
         *         }
         *       ],
         *       "ref": 5,
         *       "type": "chats.sync"
         *     }
         */
        ChatsSync: {
            chats: components["schemas"]["ChatCursor"][];
            ref: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "chats.sync";
        };
        /**
         * @description The shared part of a chat's head, after a change of it.
         * @example {
         *       "chat": "01920000-0000-7000-8000-00000000c4a7",
         *       "history_hidden": false,
         *       "slow_s": 0,
         *       "title": "Склад",
         *       "type": "chat.state",
         *       "version": 44
         *     }
         */
        ChatState: {
            /** Format: uuid */
            chat: string;
            description?: string;
            history_hidden: boolean;
            ref?: number;
            slow_s: number;
            title?: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "chat.state";
            version: number;
        };
        /** @description Anything a client may send over the socket. */
        ClientFrame: components["schemas"]["SessionAuth"] | components["schemas"]["HeadsGet"] | components["schemas"]["ChatsSync"] | components["schemas"]["HistoryGet"] | components["schemas"]["PeopleGet"] | components["schemas"]["MessageSend"] | components["schemas"]["MessageEdit"] | components["schemas"]["MessageDelete"] | components["schemas"]["ReactionSet"] | components["schemas"]["MessagePin"] | components["schemas"]["MarkSet"] | components["schemas"]["OwnSet"] | components["schemas"]["HiddenSet"] | components["schemas"]["SavedSet"] | components["schemas"]["TypingSet"] | components["schemas"]["PresenceWatch"] | components["schemas"]["Ping"];
        CodeIn: {
            code: string;
        };
        DirectIn: {
            /** Format: uuid */
            user: string;
        };
        /** @description What the person has begun to write. */
        Draft: {
            body: string;
            reply_to_seq?: number;
            updated_at_ms: number;
        };
        DraftIn: {
            /** @description Empty: there is no draft any more */
            body: string;
            reply_to_seq?: number;
        };
        EnrolmentConfirmIn: {
            code: string;
            ticket: string;
        };
        /** @description Who begins a second factor before there is a session: by username and password, or by a one-time link. */
        EnrolmentIn: {
            password?: string;
            token?: string;
            username?: string;
        };
        /** @description A second factor begun: nothing is stored until a code made with `secret` comes back together with `ticket`. */
        EnrolmentOut: {
            /** @description The same as an `otpauth:` address */
            address: string;
            expires_in_ms: number;
            qr: components["schemas"]["QrCode"];
            /** @description Base32, for typing into an authenticator app */
            secret: string;
            ticket: string;
        };
        /**
         * @description A refused frame: `ref` or `client_id` says which. The socket stays open.
         * @example {
         *       "client_id": "5b0f4f0e-6f0a-4a53-9a55-0d7a5f1c2e01",
         *       "problem": {
         *         "code": "invalid",
         *         "field": "body",
         *         "limit": 10000,
         *         "message": "String should have at most 10000 characters"
         *       },
         *       "type": "error"
         *     }
         */
        ErrorFrame: {
            /** Format: uuid */
            client_id?: string;
            problem: components["schemas"]["Problem"];
            ref?: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "error";
        };
        /** @description Chats put together under a name. */
        Folder: {
            chats: string[];
            /** Format: uuid */
            id: string;
            name: string;
        };
        FolderIn: {
            chats: string[];
            /** Format: uuid */
            id: string;
            name: string;
        };
        /** @description Who wrote a forwarded message first, and when. */
        Forwarded: {
            created_at_ms: number;
            /** Format: uuid */
            sender: string;
        };
        /** @description A message to repeat here: one that you can read. */
        ForwardIn: {
            /** Format: uuid */
            chat: string;
            seq: number;
        };
        /** @description A message and where it stands. */
        Found: {
            /** @description When it was saved, or written: what the list is ordered by */
            at_ms: number;
            /** Format: uuid */
            chat: string;
            message: components["schemas"]["Message"];
        };
        /** @description With a `cursor` there is more, though what comes before it may be nothing that can still be seen. */
        FoundOut: {
            cursor?: string;
            /** @description The newest first */
            found: components["schemas"]["Found"][];
            people: components["schemas"]["Person"][];
        };
        GroupIn: {
            /**
             * @description Few write, many read: who is added is a reader
             * @default false
             */
            channel?: boolean;
            /**
             * Format: uuid
             * @description Makes a retry find the group it made
             */
            client_id: string;
            /** @default  */
            description?: string;
            /** @default false */
            history_hidden?: boolean;
            members: string[];
            title: string;
        };
        /**
         * @description Ask for the chat list again, after a gap in `user_version`.
         * @example {
         *       "ref": 4,
         *       "type": "heads.get"
         *     }
         */
        HeadsGet: {
            ref: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "heads.get";
        };
        HiddenIn: {
            seqs: number[];
        };
        HiddenOut: {
            seqs: number[];
        };
        /**
         * @description Delete messages for yourself, on all your devices. `hidden.state` comes back, and to your other devices.
         * @example {
         *       "chat": "01920000-0000-7000-8000-00000000c4a7",
         *       "ref": 10,
         *       "seqs": [
         *         42
         *       ],
         *       "type": "hidden.set"
         *     }
         */
        HiddenSet: {
            /** Format: uuid */
            chat: string;
            ref: number;
            seqs: number[];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "hidden.set";
        };
        /**
         * @description Messages you deleted for yourself just now, and how many there are in the chat altogether.
         * @example {
         *       "chat": "01920000-0000-7000-8000-00000000c4a7",
         *       "hidden": 3,
         *       "seqs": [
         *         42
         *       ],
         *       "type": "hidden.state",
         *       "user_version": 10
         *     }
         */
        HiddenState: {
            /** Format: uuid */
            chat: string;
            hidden: number;
            ref?: number;
            seqs: number[];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "hidden.state";
            user_version: number;
        };
        /**
         * @description A page of the timeline: the newest, or before, after or around a place. At most one of the three.
         * @example {
         *       "before_seq": 120,
         *       "chat": "01920000-0000-7000-8000-00000000c4a7",
         *       "ref": 6,
         *       "type": "history.get"
         *     }
         */
        HistoryGet: {
            after_seq?: number;
            around_seq?: number;
            before_seq?: number;
            /** Format: uuid */
            chat: string;
            /** @default 50 */
            limit?: number;
            ref: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "history.get";
        };
        /**
         * @example {
         *       "chat": "01920000-0000-7000-8000-00000000c4a7",
         *       "has_after": false,
         *       "has_before": true,
         *       "messages": [
         *         {
         *           "body": "Выезд в 9:30",
         *           "client_id": "5b0f4f0e-6f0a-4a53-9a55-0d7a5f1c2e01",
         *           "created_at_ms": 1767254400000,
         *           "edit_no": 0,
         *           "scheme": "server",
         *           "sender": "01920000-0000-7000-8000-0000000000a1",
         *           "seq": 42,
         *           "version": 42
         *         }
         *       ],
         *       "ref": 6,
         *       "type": "history.page"
         *     }
         */
        HistoryPage: {
            /** Format: uuid */
            chat: string;
            has_after: boolean;
            has_before: boolean;
            /** @description Ascending by `seq` */
            messages: components["schemas"]["Message"][];
            ref?: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "history.page";
        };
        InvitationAcceptIn: {
            code?: string;
            /** @default  */
            device?: string;
            /** @description One of the colours pictures have */
            hue?: number;
            name?: string;
            password: string;
            ticket?: string;
            token: string;
        };
        InvitationIn: {
            token: string;
        };
        InvitationOut: {
            name: string;
            /** @enum {string} */
            purpose: "welcome" | "reset";
            username: string;
        };
        LoginIn: {
            /** @description Of the authenticator app, or a recovery code in its place */
            code?: string;
            /**
             * @description A name for this device in the list of sessions
             * @default
             */
            device?: string;
            /** @description Left out only where the server logs in by code alone */
            password?: string;
            /** @description With `code`: switches the second factor on that was begun */
            ticket?: string;
            username: string;
        };
        Mark: {
            delivered_seq: number;
            read_seq: number;
            /** @description Your own unread count, for your own mark */
            unread?: number;
            /** Format: uuid */
            user: string;
        };
        /**
         * @description Watermarks: everything up to the place is delivered or read. They only rise; not acknowledged.
         * @example {
         *       "chat": "01920000-0000-7000-8000-00000000c4a7",
         *       "read_seq": 42,
         *       "type": "mark.set"
         *     }
         */
        MarkSet: {
            /** Format: uuid */
            chat: string;
            /** @default 0 */
            delivered_seq?: number;
            /** @default 0 */
            read_seq?: number;
            ref?: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "mark.set";
        };
        /**
         * @description Watermarks of members rose, your own included when set on another device.
         * @example {
         *       "chat": "01920000-0000-7000-8000-00000000c4a7",
         *       "marks": [
         *         {
         *           "delivered_seq": 42,
         *           "read_seq": 42,
         *           "unread": 0,
         *           "user": "01920000-0000-7000-8000-0000000000b2"
         *         }
         *       ],
         *       "type": "marks.state"
         *     }
         */
        MarksState: {
            /** Format: uuid */
            chat: string;
            marks: components["schemas"]["Mark"][];
            ref?: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "marks.state";
        };
        Me: {
            /** @description One of the colours pictures have */
            hue?: number;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            language: "ru" | "en";
            name: string;
            picture?: string;
            /** @enum {string} */
            role: "administrator" | "moderator" | "member";
            /** Format: uuid */
            session: string;
            status?: string;
            username: string;
        };
        MeIn: {
            /** @description One of the colours pictures have */
            hue?: number;
            /** @enum {string} */
            language?: "ru" | "en";
            name?: string;
            /** @description Empty: there is none any more */
            status?: string;
        };
        Member: {
            delivered_seq: number;
            joined_at_ms: number;
            left: boolean;
            /** @description As far as the person lets others know */
            read_seq: number;
            /** @enum {string} */
            role: "owner" | "admin" | "member" | "reader";
            /** Format: uuid */
            user: string;
            version: number;
        };
        MembersIn: {
            users: string[];
        };
        MembersOut: {
            members: components["schemas"]["Member"][];
            people: components["schemas"]["Person"][];
        };
        /**
         * @example {
         *       "chat": "01920000-0000-7000-8000-00000000c4a7",
         *       "member": {
         *         "delivered_seq": 42,
         *         "joined_at_ms": 1767254400000,
         *         "left": false,
         *         "read_seq": 40,
         *         "role": "member",
         *         "user": "01920000-0000-7000-8000-0000000000b2",
         *         "version": 43
         *       },
         *       "members": 3,
         *       "type": "member.state",
         *       "version": 43
         *     }
         */
        MemberState: {
            /** Format: uuid */
            chat: string;
            member: components["schemas"]["Member"];
            /** @description How many are in the chat now */
            members: number;
            ref?: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "member.state";
            version: number;
        };
        /** @description The current state of one message. `seq` is its place in the chat, `version` the chat version that last changed it. */
        Message: {
            /** @description Absent for a deleted, damaged or system message */
            body?: string;
            /**
             * Format: uuid
             * @description The sender's command id, for matching an optimistic row
             */
            client_id?: string;
            created_at_ms: number;
            /** @description True where the stored body fails authentication */
            damaged?: boolean;
            deleted?: components["schemas"]["Tombstone"];
            edit_no: number;
            edited_at_ms?: number;
            forwarded?: components["schemas"]["Forwarded"];
            /** @description True where you deleted it for yourself: nothing else is told of it */
            hidden?: boolean;
            /** @description Members whose @username stands in the body */
            mentions?: string[];
            /** @description True where @all stands in it, by somebody who may */
            mentions_all?: boolean;
            pinned?: components["schemas"]["Pinned"];
            reactions?: components["schemas"]["Reaction"][];
            reply_to_seq?: number;
            /**
             * @description Who sealed the body: `server` = encrypted at rest by the server
             * @constant
             */
            scheme: "server";
            /** Format: uuid */
            sender: string;
            seq: number;
            /** @description True: sent without a sound or a notice */
            silent?: boolean;
            system?: components["schemas"]["SystemEvent"];
            version: number;
        };
        /**
         * @description Delete for everybody: the author's own message, or any as owner or admin of a group.
         * @example {
         *       "chat": "01920000-0000-7000-8000-00000000c4a7",
         *       "client_id": "5b0f4f0e-6f0a-4a53-9a55-0d7a5f1c2e03",
         *       "seq": 42,
         *       "type": "message.delete"
         *     }
         */
        MessageDelete: {
            /** Format: uuid */
            chat: string;
            /** Format: uuid */
            client_id: string;
            ref?: number;
            seq: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "message.delete";
        };
        MessageDeleteIn: {
            /** Format: uuid */
            client_id: string;
        };
        /**
         * @example {
         *       "body": "Выезд в 9:45",
         *       "chat": "01920000-0000-7000-8000-00000000c4a7",
         *       "client_id": "5b0f4f0e-6f0a-4a53-9a55-0d7a5f1c2e02",
         *       "seq": 42,
         *       "type": "message.edit"
         *     }
         */
        MessageEdit: {
            body: string;
            /** Format: uuid */
            chat: string;
            /** Format: uuid */
            client_id: string;
            ref?: number;
            seq: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "message.edit";
        };
        MessageEditIn: {
            body: string;
            /** Format: uuid */
            client_id: string;
        };
        MessageIn: {
            body?: string;
            /** Format: uuid */
            client_id: string;
            forward?: components["schemas"]["ForwardIn"];
            reply_to_seq?: number;
            /**
             * @description Without a sound or a notice
             * @default false
             */
            silent?: boolean;
        };
        /**
         * @description Pin a message above the chat for everybody, or take the pin away.
         * @example {
         *       "chat": "01920000-0000-7000-8000-00000000c4a7",
         *       "client_id": "5b0f4f0e-6f0a-4a53-9a55-0d7a5f1c2e05",
         *       "on": true,
         *       "seq": 42,
         *       "type": "message.pin"
         *     }
         */
        MessagePin: {
            /** Format: uuid */
            chat: string;
            /** Format: uuid */
            client_id: string;
            on: boolean;
            ref?: number;
            seq: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "message.pin";
        };
        /**
         * @example {
         *       "body": "Выезд в 9:30",
         *       "chat": "01920000-0000-7000-8000-00000000c4a7",
         *       "client_id": "5b0f4f0e-6f0a-4a53-9a55-0d7a5f1c2e01",
         *       "type": "message.send"
         *     }
         */
        MessageSend: {
            body?: string;
            /** Format: uuid */
            chat: string;
            /** Format: uuid */
            client_id: string;
            forward?: components["schemas"]["ForwardIn"];
            ref?: number;
            reply_to_seq?: number;
            /**
             * @description Without a sound or a notice
             * @default false
             */
            silent?: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "message.send";
        };
        /**
         * @description A message was sent, edited, deleted or reacted to: its state from now on. New when `seq` = `version`.
         * @example {
         *       "chat": "01920000-0000-7000-8000-00000000c4a7",
         *       "message": {
         *         "body": "Выезд в 9:30",
         *         "client_id": "5b0f4f0e-6f0a-4a53-9a55-0d7a5f1c2e01",
         *         "created_at_ms": 1767254400000,
         *         "edit_no": 0,
         *         "scheme": "server",
         *         "sender": "01920000-0000-7000-8000-0000000000a1",
         *         "seq": 42,
         *         "version": 42
         *       },
         *       "type": "message.state",
         *       "version": 42
         *     }
         */
        MessageState: {
            /** Format: uuid */
            chat: string;
            message: components["schemas"]["Message"];
            ref?: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "message.state";
            version: number;
        };
        /** @description How one gets in here, for those who are not in yet. */
        OptionsOut: {
            /** @description A new account must have a second factor */
            code_required: boolean;
            /**
             * @description `code`: username and code, without a password
             * @enum {string}
             */
            login: "password" | "code";
            /** @enum {string} */
            registration: "closed" | "invite" | "open";
        };
        /** @description What a person keeps to themselves about a chat, the same on all their devices. */
        Own: {
            archived: boolean;
            draft?: components["schemas"]["Draft"];
            /** @description To be looked at again; takes no receipt back */
            marked_unread: boolean;
            /** @description No notices until then; 9007199254740991 = for ever */
            muted_until_ms?: number;
            /** @description Pinned chats stand above the others, the newest pin first */
            pinned_at_ms?: number;
        };
        /** @description Sets what is given and leaves the rest; the last one to set something wins. */
        OwnIn: {
            archived?: boolean;
            draft?: components["schemas"]["DraftIn"];
            marked_unread?: boolean;
            /** @description 0 = not muted, 9007199254740991 = for ever */
            muted_until_ms?: number;
            pinned?: boolean;
        };
        OwnOut: {
            own: components["schemas"]["Own"];
            user_version: number;
        };
        /**
         * @description Set what you keep to yourself about a chat. `own.state` comes back, and to your other devices.
         * @example {
         *       "chat": "01920000-0000-7000-8000-00000000c4a7",
         *       "pinned": true,
         *       "ref": 8,
         *       "type": "own.set"
         *     }
         */
        OwnSet: {
            archived?: boolean;
            /** Format: uuid */
            chat: string;
            draft?: components["schemas"]["DraftIn"];
            marked_unread?: boolean;
            /** @description 0 = not muted, 9007199254740991 = for ever */
            muted_until_ms?: number;
            pinned?: boolean;
            ref: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "own.set";
        };
        /**
         * @description What you keep to yourself about a chat, from now on.
         * @example {
         *       "chat": "01920000-0000-7000-8000-00000000c4a7",
         *       "own": {
         *         "archived": false,
         *         "marked_unread": false,
         *         "pinned_at_ms": 1767254400000
         *       },
         *       "ref": 8,
         *       "type": "own.state",
         *       "user_version": 10
         *     }
         */
        OwnState: {
            /** Format: uuid */
            chat: string;
            own: components["schemas"]["Own"];
            ref?: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "own.state";
            user_version: number;
        };
        PageOut: {
            /** Format: uuid */
            chat: string;
            has_after: boolean;
            has_before: boolean;
            messages: components["schemas"]["Message"][];
        };
        /** @description `password` is the present one. */
        PasswordIn: {
            code?: string;
            new_password: string;
            password?: string;
        };
        /**
         * @description The answer to `people.get`; without `ref`, somebody changed how they are shown.
         * @example {
         *       "people": [
         *         {
         *           "active": true,
         *           "id": "01920000-0000-7000-8000-0000000000a1",
         *           "name": "Анна",
         *           "username": "anna"
         *         }
         *       ],
         *       "ref": 7,
         *       "type": "people.cards"
         *     }
         */
        PeopleCards: {
            people: components["schemas"]["Person"][];
            ref?: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "people.cards";
        };
        /**
         * @example {
         *       "ids": [
         *         "01920000-0000-7000-8000-0000000000a1"
         *       ],
         *       "ref": 7,
         *       "type": "people.get"
         *     }
         */
        PeopleGet: {
            ids: string[];
            ref: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "people.get";
        };
        PeopleOut: {
            people: components["schemas"]["Person"][];
        };
        /** @description What one person may know of another. */
        Person: {
            /** @description False for a banned or deleted account */
            active: boolean;
            /** @description True where they deleted their account: the name is a stand-in */
            deleted?: boolean;
            /** @description The colour of their picture; absent: the one their id gives */
            hue?: number;
            /** Format: uuid */
            id: string;
            name: string;
            /** @description Which picture they have: another one has another name */
            picture?: string;
            /** @description A line they say of themselves */
            status?: string;
            username: string;
        };
        /**
         * @example {
         *       "ref": 9,
         *       "type": "ping"
         *     }
         */
        Ping: {
            ref?: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "ping";
        };
        PinIn: {
            /** Format: uuid */
            client_id: string;
            on: boolean;
        };
        Pinned: {
            at_ms: number;
            /** Format: uuid */
            by: string;
        };
        PinnedOut: {
            /** @description The newest pin first */
            messages: components["schemas"]["Message"][];
        };
        /**
         * @example {
         *       "ref": 9,
         *       "type": "pong"
         *     }
         */
        Pong: {
            ref?: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "pong";
        };
        /** @description What a person set of their messenger, the same on all their devices. */
        Prefs: {
            contacts: string[];
            /** @description In the order they are shown */
            folders: components["schemas"]["Folder"][];
            /** @description What of a chat is told; not named: all */
            levels: {
                [key: string]: "all" | "mentions" | "nothing";
            };
            /** @description No notices until then; 0 = none are held back, 9007199254740991 = for ever */
            quiet_until_ms: number;
            quiet_week: components["schemas"]["QuietSpan"][];
        };
        /** @description Sets what is given; of `levels` those of the chats named. */
        PrefsIn: {
            contacts?: string[];
            folders?: components["schemas"]["FolderIn"][];
            levels?: {
                [key: string]: "all" | "mentions" | "nothing";
            };
            quiet_until_ms?: number;
            quiet_week?: components["schemas"]["QuietSpanIn"][];
        };
        PrefsOut: {
            prefs: components["schemas"]["Prefs"];
            user_version: number;
        };
        /**
         * @description What you set of your messenger, from now on: all of it.
         * @example {
         *       "prefs": {
         *         "contacts": [
         *           "01920000-0000-7000-8000-0000000000b2"
         *         ],
         *         "folders": [
         *           {
         *             "chats": [
         *               "01920000-0000-7000-8000-00000000c4a7"
         *             ],
         *             "id": "5b0f4f0e-6f0a-4a53-9a55-0d7a5f1c2e01",
         *             "name": "Работа"
         *           }
         *         ],
         *         "levels": {
         *           "01920000-0000-7000-8000-00000000c4a7": "mentions"
         *         },
         *         "quiet_until_ms": 1767254400000,
         *         "quiet_week": [
         *           {
         *             "days": [
         *               0,
         *               1,
         *               2,
         *               3,
         *               4
         *             ],
         *             "from_min": 1320,
         *             "to_min": 420
         *           }
         *         ]
         *       },
         *       "type": "prefs.state",
         *       "user_version": 12
         *     }
         */
        PrefsState: {
            prefs: components["schemas"]["Prefs"];
            ref?: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "prefs.state";
            user_version: number;
        };
        Presence: {
            /** @description True where you may know neither: then the other two say nothing */
            hidden?: boolean;
            last_seen_at_ms?: number;
            online: boolean;
            /** Format: uuid */
            user: string;
        };
        /**
         * @example {
         *       "people": [
         *         {
         *           "last_seen_at_ms": 1767254400000,
         *           "online": false,
         *           "user": "01920000-0000-7000-8000-0000000000a1"
         *         }
         *       ],
         *       "type": "presence.state"
         *     }
         */
        PresenceState: {
            people: components["schemas"]["Presence"][];
            ref?: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "presence.state";
        };
        /**
         * @description The people on this socket's screen, replacing the last such list. Their presence comes back now and on each change.
         * @example {
         *       "type": "presence.watch",
         *       "users": [
         *         "01920000-0000-7000-8000-0000000000a1"
         *       ]
         *     }
         */
        PresenceWatch: {
            ref?: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "presence.watch";
            users: string[];
        };
        /** @description What you let others know and do. */
        Privacy: {
            /**
             * @description Who may open a direct chat with you; administrators always may. What exists goes on
             * @enum {string}
             */
            first_writers: "everybody" | "groups" | "nobody";
            /**
             * @description Who may add you to groups; `chats`: who has a direct chat with you
             * @enum {string}
             */
            group_adders: "everybody" | "chats" | "nobody";
            /** @description Others see when you were last here, and you see when they were */
            last_seen: boolean;
            /** @description Others see that you are here, and you see that they are */
            online: boolean;
            /** @description Others see what you have read. In a direct chat neither sees it where one of the two says no */
            read_receipts: boolean;
        };
        /** @description Sets what is given. */
        PrivacyIn: {
            /** @enum {string} */
            first_writers?: "everybody" | "groups" | "nobody";
            /** @enum {string} */
            group_adders?: "everybody" | "chats" | "nobody";
            last_seen?: boolean;
            online?: boolean;
            read_receipts?: boolean;
        };
        /** @description What was refused, why, and what to do. The body of every REST error, and of the `error` frame. */
        Problem: {
            code: string;
            field?: string;
            limit?: number;
            message: string;
            retry_after_ms?: number;
            /** @description The people it is about, where not all named are */
            users?: string[];
        };
        /** @description That it is really the person, in the middle of a session: the password where there is one, and a code where the second factor is on. */
        ProofIn: {
            code?: string;
            password?: string;
        };
        /** @description A square of `size` modules a side, its quiet zone included; `path` is SVG path data of the dark ones. */
        QrCode: {
            path: string;
            size: number;
        };
        /** @description Hours without notices, by the clock of each device. Where they end earlier than they begin, on the day after. */
        QuietSpan: {
            /** @description On which they begin; 0 = Monday */
            days: number[];
            /** @description Minutes after midnight */
            from_min: number;
            to_min: number;
        };
        QuietSpanIn: {
            /** @description On which they begin; 0 = Monday */
            days: number[];
            /** @description Minutes after midnight */
            from_min: number;
            to_min: number;
        };
        Reaction: {
            emoji: string;
            users: string[];
        };
        ReactionIn: {
            /** Format: uuid */
            client_id: string;
            emoji: string;
            on: boolean;
        };
        /**
         * @example {
         *       "chat": "01920000-0000-7000-8000-00000000c4a7",
         *       "client_id": "5b0f4f0e-6f0a-4a53-9a55-0d7a5f1c2e04",
         *       "emoji": "👍",
         *       "on": true,
         *       "seq": 42,
         *       "type": "reaction.set"
         *     }
         */
        ReactionSet: {
            /** Format: uuid */
            chat: string;
            /** Format: uuid */
            client_id: string;
            emoji: string;
            on: boolean;
            ref?: number;
            seq: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "reaction.set";
        };
        Reader: {
            /** @description Absent where it is too long ago to be known */
            read_at_ms?: number;
            /** Format: uuid */
            user: string;
        };
        ReadersOut: {
            readers: components["schemas"]["Reader"][];
        };
        RecoveryCodesOut: {
            /** @description Shown this once; earlier ones open nothing any more */
            recovery_codes: string[];
        };
        RegistrationBeginIn: {
            link?: string;
            username: string;
        };
        RegistrationIn: {
            code?: string;
            /** @default  */
            device?: string;
            /** @enum {string} */
            language?: "ru" | "en";
            link?: string;
            name: string;
            /** @description Left out only where the server logs in by code alone */
            password?: string;
            ticket?: string;
            username: string;
        };
        RegistrationLinkIn: {
            link: string;
        };
        /** @description A body as it was before an edit. */
        Revision: {
            /** @description Absent where what is stored is damaged */
            body?: string;
            edit_no: number;
            written_at_ms: number;
        };
        RevisionsOut: {
            revisions: components["schemas"]["Revision"][];
        };
        RoleIn: {
            /**
             * @description `owner` hands the chat over: who had it becomes an administrator
             * @enum {string}
             */
            role: "owner" | "admin" | "member" | "reader";
        };
        SavedIn: {
            on: boolean;
        };
        /**
         * @description Save a message for yourself, or let go of it. `saved.state` comes back, and to your other devices.
         * @example {
         *       "chat": "01920000-0000-7000-8000-00000000c4a7",
         *       "on": true,
         *       "ref": 11,
         *       "seq": 42,
         *       "type": "saved.set"
         *     }
         */
        SavedSet: {
            /** Format: uuid */
            chat: string;
            on: boolean;
            ref: number;
            seq: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "saved.set";
        };
        /**
         * @description A message you saved or let go of.
         * @example {
         *       "chat": "01920000-0000-7000-8000-00000000c4a7",
         *       "on": true,
         *       "seq": 42,
         *       "type": "saved.state",
         *       "user_version": 11
         *     }
         */
        SavedState: {
            /** Format: uuid */
            chat: string;
            on: boolean;
            ref?: number;
            seq: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "saved.state";
            user_version: number;
        };
        SearchHit: {
            /** Format: uuid */
            chat: string;
            created_at_ms: number;
            /** Format: uuid */
            sender: string;
            seq: number;
            /** @description The text around what was found: plain and found in turn, plain first */
            snippet: string[];
        };
        /** @description Newest first within a chat; of several chats, a stretch of each in turn. With a `cursor` there is more to be looked through, also where this answer is empty: ask again with it. */
        SearchOut: {
            cursor?: string;
            hits: components["schemas"]["SearchHit"][];
            /** @description Who wrote them */
            people: components["schemas"]["Person"][];
        };
        SecurityOut: {
            has_password: boolean;
            recovery_codes_left: number;
            /** @description It cannot be switched off */
            required: boolean;
            second_factor: boolean;
        };
        /** @description Anything the server may send over the socket. */
        ServerFrame: components["schemas"]["SessionHello"] | components["schemas"]["ChatsHeads"] | components["schemas"]["ChatChanges"] | components["schemas"]["HistoryPage"] | components["schemas"]["PeopleCards"] | components["schemas"]["Ack"] | components["schemas"]["ErrorFrame"] | components["schemas"]["MessageState"] | components["schemas"]["MemberState"] | components["schemas"]["ChatState"] | components["schemas"]["ChatSkip"] | components["schemas"]["UserSkip"] | components["schemas"]["ChatJoined"] | components["schemas"]["ChatLeft"] | components["schemas"]["OwnState"] | components["schemas"]["HiddenState"] | components["schemas"]["SavedState"] | components["schemas"]["BlocksState"] | components["schemas"]["PrefsState"] | components["schemas"]["MarksState"] | components["schemas"]["TypingState"] | components["schemas"]["PresenceState"] | components["schemas"]["SessionStarted"] | components["schemas"]["AlertState"] | components["schemas"]["AnnouncementState"] | components["schemas"]["Pong"];
        /**
         * @description Must be the first frame, within five seconds of connecting.
         * @example {
         *       "protocol": 1,
         *       "token": "<access token>",
         *       "type": "session.auth"
         *     }
         */
        SessionAuth: {
            /**
             * @description The web client's build id, empty for others
             * @default
             */
            bundle?: string;
            protocol: number;
            ref?: number;
            /** @description The access token of REST login */
            token: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "session.auth";
        };
        /**
         * @description The answer to `session.auth`: who you are, and the chat list as in `chats.heads`.
         * @example {
         *       "bundle": "",
         *       "heads": [
         *         {
         *           "created_at_ms": 1767168000000,
         *           "delivered_seq": 42,
         *           "hidden": 0,
         *           "history_hidden": false,
         *           "id": "01920000-0000-7000-8000-00000000c4a7",
         *           "kind": "direct",
         *           "last": {
         *             "body": "Выезд в 9:30",
         *             "client_id": "5b0f4f0e-6f0a-4a53-9a55-0d7a5f1c2e01",
         *             "created_at_ms": 1767254400000,
         *             "edit_no": 0,
         *             "scheme": "server",
         *             "sender": "01920000-0000-7000-8000-0000000000a1",
         *             "seq": 42,
         *             "version": 42
         *           },
         *           "members": 2,
         *           "mentions": [],
         *           "own": {
         *             "archived": false,
         *             "draft": {
         *               "body": "Буду к",
         *               "updated_at_ms": 1767254400000
         *             },
         *             "marked_unread": false
         *           },
         *           "peer": "01920000-0000-7000-8000-0000000000a1",
         *           "pinned": [
         *             40
         *           ],
         *           "reached_delivered_seq": 42,
         *           "reached_read_seq": 42,
         *           "read_seq": 40,
         *           "role": "member",
         *           "slow_s": 0,
         *           "unread": 1,
         *           "version": 42,
         *           "visible_from_seq": 0
         *         }
         *       ],
         *       "language": "ru",
         *       "people": [
         *         {
         *           "active": true,
         *           "id": "01920000-0000-7000-8000-0000000000a1",
         *           "name": "Анна",
         *           "username": "anna"
         *         },
         *         {
         *           "active": true,
         *           "id": "01920000-0000-7000-8000-0000000000b2",
         *           "name": "Олег",
         *           "username": "oleg"
         *         }
         *       ],
         *       "protocol": 1,
         *       "ref": 1,
         *       "role": "member",
         *       "server_time_ms": 1767254400000,
         *       "session": "01920000-0000-7000-8000-0000000005e5",
         *       "type": "session.hello",
         *       "user": {
         *         "active": true,
         *         "id": "01920000-0000-7000-8000-0000000000b2",
         *         "name": "Олег",
         *         "username": "oleg"
         *       },
         *       "user_version": 7
         *     }
         */
        SessionHello: {
            /** @description What everybody is told, if anything */
            announcement?: components["schemas"]["Announcement"];
            blocked?: string[];
            /** @description Build id of the web client the server ships; empty when it ships none */
            bundle: string;
            heads: components["schemas"]["ChatHead"][];
            /** @enum {string} */
            language: "ru" | "en";
            people: components["schemas"]["Person"][];
            prefs?: components["schemas"]["Prefs"];
            protocol: number;
            ref?: number;
            /** @enum {string} */
            role: "administrator" | "moderator" | "member";
            server_time_ms: number;
            /** Format: uuid */
            session: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "session.hello";
            user: components["schemas"]["Person"];
            user_version: number;
        };
        SessionOut: {
            /** @description `203.0.113.0/24`, of IPv6 a /48; empty where it is not known */
            address_range: string;
            agent: string;
            created_at_ms: number;
            current: boolean;
            device: string;
            /** Format: uuid */
            id: string;
            last_used_at_ms: number;
        };
        SessionsOut: {
            sessions: components["schemas"]["SessionOut"][];
        };
        /**
         * @description Your account was logged in to on another device. Said to those that are here, kept nowhere but in the list of sessions.
         * @example {
         *       "address_range": "203.0.113.0/24",
         *       "agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
         *       "at_ms": 1767254400000,
         *       "device": "",
         *       "session": "01920000-0000-7000-8000-0000000005e5",
         *       "type": "session.started"
         *     }
         */
        SessionStarted: {
            address_range: string;
            agent: string;
            at_ms: number;
            device: string;
            ref?: number;
            /** Format: uuid */
            session: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "session.started";
        };
        /** @description A row the server wrote into the timeline. */
        SystemEvent: {
            /** @enum {string} */
            event: "group_created" | "members_added" | "member_removed" | "member_left" | "title_changed" | "owner_changed";
            title?: string;
            users: string[];
        };
        /** @description What is left of a deleted message. */
        Tombstone: {
            at_ms: number;
            /** Format: uuid */
            by: string;
        };
        /**
         * @description Say once every three seconds while the person types. Ephemeral: may be lost.
         * @example {
         *       "chat": "01920000-0000-7000-8000-00000000c4a7",
         *       "type": "typing.set"
         *     }
         */
        TypingSet: {
            /** Format: uuid */
            chat: string;
            ref?: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "typing.set";
        };
        /**
         * @example {
         *       "chat": "01920000-0000-7000-8000-00000000c4a7",
         *       "type": "typing.state",
         *       "user": "01920000-0000-7000-8000-0000000000a1"
         *     }
         */
        TypingState: {
            /** Format: uuid */
            chat: string;
            ref?: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "typing.state";
            /** Format: uuid */
            user: string;
        };
        /**
         * @description Your private state reached this version and the event that told it is lost: ask for `heads.get`.
         * @example {
         *       "type": "user.skip",
         *       "user_version": 8
         *     }
         */
        UserSkip: {
            ref?: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "user.skip";
            user_version: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    alerts_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description AlertsOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertsOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    alerts_seen_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlertsSeenIn"];
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    enrolment_begin_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EnrolmentIn"];
            };
        };
        responses: {
            /** @description EnrolmentOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnrolmentOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    invitation_read_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvitationIn"];
            };
        };
        responses: {
            /** @description InvitationOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    invitation_accept_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvitationAcceptIn"];
            };
        };
        responses: {
            /** @description AccessOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    login_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginIn"];
            };
        };
        responses: {
            /** @description AccessOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    logout_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    options_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OptionsOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OptionsOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    refresh_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description AccessOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    registration_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegistrationIn"];
            };
        };
        responses: {
            /** @description AccessOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    registration_begin_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegistrationBeginIn"];
            };
        };
        responses: {
            /** @description EnrolmentOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnrolmentOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    registration_link_read_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegistrationLinkIn"];
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sessions_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description SessionsOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionsOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    one_session_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    other_sessions_delete: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    blocks_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description BlocksOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlocksOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    block_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description BlocksOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlocksOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    block_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description BlocksOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlocksOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    chats_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ChatsOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatsOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    chat_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chat_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ChatOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    chat_patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chat_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChatIn"];
            };
        };
        responses: {
            /** @description ChatOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    hidden_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chat_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description HiddenOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HiddenOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    hidden_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chat_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HiddenIn"];
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    leave_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chat_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    links_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chat_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ChatLinksOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatLinksOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    links_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chat_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChatLinkIn"];
            };
        };
        responses: {
            /** @description ChatLink */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatLink"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    link_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chat_id: string;
                link_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    members_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chat_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description MembersOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MembersOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    members_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chat_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MembersIn"];
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    member_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chat_id: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    member_patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chat_id: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoleIn"];
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    messages_get: {
        parameters: {
            query?: {
                after_seq?: number;
                around_seq?: number;
                before_seq?: number;
                limit?: number;
            };
            header?: never;
            path: {
                chat_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description PageOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    messages_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chat_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageIn"];
            };
        };
        responses: {
            /** @description AckOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AckOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    message_patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chat_id: string;
                seq: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageEditIn"];
            };
        };
        responses: {
            /** @description AckOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AckOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    message_deletion_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chat_id: string;
                seq: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageDeleteIn"];
            };
        };
        responses: {
            /** @description AckOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AckOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pin_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chat_id: string;
                seq: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PinIn"];
            };
        };
        responses: {
            /** @description AckOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AckOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reaction_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chat_id: string;
                seq: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReactionIn"];
            };
        };
        responses: {
            /** @description AckOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AckOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readers_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chat_id: string;
                seq: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ReadersOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadersOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revisions_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chat_id: string;
                seq: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description RevisionsOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevisionsOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    save_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chat_id: string;
                seq: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SavedIn"];
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    own_patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chat_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OwnIn"];
            };
        };
        responses: {
            /** @description OwnOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pinned_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chat_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description PinnedOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PinnedOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    direct_chats_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DirectIn"];
            };
        };
        responses: {
            /** @description ChatOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    groups_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GroupIn"];
            };
        };
        responses: {
            /** @description ChatOut */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    link_join_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChatLinkTokenIn"];
            };
        };
        responses: {
            /** @description ChatOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    link_preview_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChatLinkTokenIn"];
            };
        };
        responses: {
            /** @description ChatLinkOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatLinkOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    notes_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ChatOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    my_account_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Me */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    my_account_patch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MeIn"];
            };
        };
        responses: {
            /** @description Me */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    account_deletion_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProofIn"];
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    own_password_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordIn"];
            };
        };
        responses: {
            /** @description AccessOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    my_picture_put: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "image/*": string;
            };
        };
        responses: {
            /** @description Me */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    my_picture_delete: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Me */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    my_prefs_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description PrefsOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrefsOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    my_prefs_patch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PrefsIn"];
            };
        };
        responses: {
            /** @description PrefsOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrefsOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    my_privacy_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Privacy */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Privacy"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    my_privacy_patch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PrivacyIn"];
            };
        };
        responses: {
            /** @description Privacy */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Privacy"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    recovery_codes_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CodeIn"];
            };
        };
        responses: {
            /** @description RecoveryCodesOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodesOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    second_factor_begin_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProofIn"];
            };
        };
        responses: {
            /** @description EnrolmentOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnrolmentOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    second_factor_confirm_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EnrolmentConfirmIn"];
            };
        };
        responses: {
            /** @description RecoveryCodesOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodesOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    second_factor_off_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CodeIn"];
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    security_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description SecurityOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecurityOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    mentions_get: {
        parameters: {
            query?: {
                /** @description Of the answer before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description FoundOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FoundOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    people_get: {
        parameters: {
            query?: {
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description PeopleOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PeopleOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    person_picture_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/webp": string;
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    saved_get: {
        parameters: {
            query?: {
                /** @description Of the answer before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description FoundOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FoundOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    search_get: {
        parameters: {
            query: {
                /** @description In this chat alone */
                chat?: string;
                /** @description Of the answer before */
                cursor?: string;
                limit?: number;
                /** @description Words, in any of their forms; `"…"` for words as they stand. Filters: `from:@username` or `from:me`, `after:2026-11-01` (that day too), `before:2026-12-01` (without that day), `has:link`; in Russian `от:`, `после:`, `до:`, `есть:ссылка` */
                q: string;
                /** @description Your clock minus UTC in minutes, for the days of `after:` and `before:` */
                utc_offset_min?: number;
                /** @description Finished words alone. Else their beginnings, numbers and parts of links are found as well, in the newest 20000 messages you can read */
                words?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description SearchOut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchOut"];
                };
            };
            /** @description Refused, and why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
