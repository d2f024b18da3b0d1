-- Takes back: online/unique_to_index
--
-- Revision 000000000002, after 000000000001

-- Make unique users_email_key of index users_email_idx
ALTER TABLE public.users ADD CONSTRAINT users_email_key UNIQUE USING INDEX users_email_idx;
