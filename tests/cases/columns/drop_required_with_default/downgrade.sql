-- Takes back: columns/drop_required_with_default
--
-- Revision 000000000002, after 000000000001

-- Add column users.at (timestamptz)
ALTER TABLE public.users ADD COLUMN at timestamptz NOT NULL DEFAULT '2026-11-21 08:15:30+00';
