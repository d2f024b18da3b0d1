-- Takes back: objects/view_on_renamed_value
--
-- Revision 000000000002, after 000000000001

-- Drop view gloom
DROP VIEW public.gloom;

-- Rename value gloomy of enum mood to sad
ALTER TYPE public.mood RENAME VALUE 'gloomy' TO 'sad';

-- Create view gloom
CREATE VIEW public.gloom AS SELECT id FROM public.users WHERE mood = 'sad';
